const english =
  'a about above after again all also am an and any are as at be because been before being below between both but by can could did do does doing down during each few for from further get give got had has have having he her here hers him his how i if in into is it its itself just know let like may me might more most must my need no nor not now of off on once only or other our ours out over own please same she should show so some such tell than that the their theirs them then there these they this those through to too under until up us very want was we were what when where which while who whom whose why will with would you your yours';
const german =
  'aber alle als also am an auch auf aus bei beim bin bis bitte da damit dann das dass dem den denn der des die dies diese dieser dieses doch dort du durch ein eine einem einen einer eines er es für gibt haben hat hatte hier ich ihr ihre im in ins ist ja jede jeder kann kein keine können man mein meine mich mir mit muss müssen nach nicht noch nur ob oder ohne sein seine sich sie sind so soll sollen sollte über um und uns unser unsere unter vom von vor wann war waren warum was welche welcher welches wenn wer werden wie wieso wir wird wo wurde zu zum zur zwischen';

/** Words that say nothing about the matter of a question or a text, by language. */
export const stopWordsOf = { en: new Set(english.split(' ')), de: new Set(german.split(' ')) } as const;

/** The same of all languages. */
export const stopWords: ReadonlySet<string> = new Set([...stopWordsOf.en, ...stopWordsOf.de]);
