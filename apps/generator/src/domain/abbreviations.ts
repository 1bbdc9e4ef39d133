/** Words behind whose full stop a sentence usually goes on; lower case, without the stop. English, German, French, Spanish, Italian, Dutch. */
export const abbreviations: ReadonlySet<string> = new Set(
  `mr mrs ms dr prof st sr jr messrs hon rev gen capt lt col sgt
  no nos nr nrn art abs abt fig figs eq sec ch vol pp p ed eds al cf vs viz approx est dept tel ext attn ref inv acct
  e.g i.e eg ie a.m p.m u.s u.k
  z.b d.h u.a o.ä i.d.r s.o s.u z.t u.u v.a bzw ca ggf inkl exkl zzgl evtl sog str hr fr frl dipl ing geb mind max min bspw vgl tz rnr kto blz mwst
  jan feb mar apr jun jul aug sep sept oct okt nov dec dez mo di mi do
  m mme mlle av bd p.ex env
  sra srta ud uds núm pág
  sig dott avv
  dhr mevr bv blz sdn`
    .split(/\s+/)
    .filter(Boolean),
);
