/** Ends of company names that say what kind of company it is; case matters little, so they are matched folded. */
export const LEGAL_FORM =
  /(?:^|[\s,.(])(?:sdn\.?\s*b[hn]d|bhd|s\/b|s\.b|pte\.?\s*ltd|pty\.?\s*ltd|ltd|limited|llc|llp|l\.l\.c|inc|incorporated|corp|corporation|co|company|plc|gmbh(?:\s*&\s*co\.?\s*kg(?:aa)?)?|g\.m\.b\.h|mbh|ag|kg|kgaa|ohg|ug|gbr|e\.\s?k|e\.\s?kfm|e\.\s?v|se|s\.?a\.?r\.?l|s\.?a\.?s|s\.?a|s\.?r\.?l|s\.?p\.?a|s\.?l|b\.?\s?v|n\.?v|a\.?b|a\/s|aps|oy|oyj|d\.o\.o|s\.r\.o|kft|sp\.\s?z\s?o\.?\s?o|k\.?k)\.?(?=$|[\s,)(.:|])/iu;

/** The forms that hardly mean anything else, wherever they stand in a line. */
export const STRONG_LEGAL_FORM =
  /(?:^|\s)(?:sdn\.?\s*b[hn]d|pte\.?\s*ltd|pty\.?\s*ltd|ltd|limited|llc|llp|inc|plc|gmbh|mbh|kgaa|ohg|gbr|s\.a\.r\.l|s\.r\.l|b\.v|n\.v|s\/b|e\.\s?k|ag|kg)\.?(?=$|[\s,)(.:|])/iu;

/** What businesses call themselves. */
export const TRADE =
  /\b(?:trading|traders?|enterprises?|industr(?:y|ies|ie)|holdings?|group|services?|solutions?|systems?|technolog(?:y|ies)|consult(?:ing|ants)|logisti(?:cs|k)|suppl(?:y|ies|iers?)|engineering|motors?|electri(?:c|cal|k)|machinery|hardware|stationery|books?(?:shop|store)?|mart|market|supermarket|hypermarket|mini\s?market|store|shop|boutique|gallery|restaurants?|restoran|restaurante|bistro|caf[eé]|kopitiam|bakery|kitchen|food|foods|seafood|pharmacy|farmasi|klinik|clinic|hospital|dental|optical|station|petrol(?:eum)?|hotel|resort|salon|studio|press|media|verlag|druckerei|bau|technik|werke?|maschinenbau|handel|großhandel|bäckerei|metzgerei|apotheke|dienst(?:e|leistungen)?|software|hosting|telecom|energy|energie|pumpen|stahl|elektro|büro|perniagaan|pasaraya|pasar|syarikat|kedai|emporium|centre|center|furniture|deco|gifts?|auto|tyre|workshop|laundry|fashion|textiles?|chemicals?|plastics?|steel|tools|components|instruments|catering|facility|cleaning|freight|packaging|paper|print(?:ing)?|supplies)\b/iu;
