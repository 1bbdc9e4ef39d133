const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Words that only hold a sentence together. */
export const glue = words(`
a an the this that these those there it its itself they them their he she his her we us our you your i me my
is are was were be been being am do does did doing done has have had having will would shall should can could may might must
of in on at by for with as to into onto about through throughout across along among toward towards upon via within during over
and or but so then than thus hence therefore also too as well such like whether while where when which who whom whose what how why
if it's that's what's please kindly just simply really actually okay etc eg ie viz hey hello hi thanks thank
`);

/** Words that deny; there must be as many. */
export const denials = words(`
not never none nothing nobody nowhere neither nor cannot without lack lacks lacking fail fails failed failing unable
hardly scarcely barely rarely seldom except isn aren wasn weren doesn don didn hasn haven hadn won wouldn shan shouldn couldn
mustn mightn needn ain cant dont doesnt isnt wont no
`);

/** Directions, times, ranks and numbers in words; they must be the same, as often. */
export const turns = words(`
before after above below beneath under underneath until till since outside off down upward downward upwards downwards
less fewer least double twice half always sometimes often ago later earlier sooner early late next previous last final
behind ahead against versus unless max min maximum minimum left right north south east west northern southern eastern western
top bottom upper lower front back inner outer inbound outbound incoming outgoing today tomorrow yesterday tonight
daily weekly monthly yearly hourly annual annually quarterly minute minutes hour hours day days week weeks month months year years
decade century morning noon afternoon evening night midnight spring summer autumn winter
monday tuesday wednesday thursday friday saturday sunday january february april june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri
zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty
thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen third fourth fifth sixth seventh eighth
ninth tenth percent percentage
`);

/** Small words with a sense of their own: in texts that are else the same they must be the same too. */
export const quantifiers = words(`
from out up most only both either all every each any few some many several once again one single other another same different between
beyond first second now soon already yet still although though more per yes march may
`);

/** Words that ask and present without saying much: they may stand on one side alone. */
export const phrasing = words(`
purpose function objective goal aim use used uses using usage utilize utilized utilizing utilise utilised utilization employ employed
employing way means method manner order intent intention intended information detail details provide provides provided providing offer
offers offering give gives given giving supply supplies furnish furnishes furnishing allow allows allowing enable enables enabling permit
permits able ability capability capable possible necessary essential required need needs needed want wants wish help helps assist assists
tell explain describe describes show shows make makes made making get gets obtain obtains include includes including contain contains
present exist exists existing available certain following various variety range type types kind kinds sort thing things additionally
furthermore moreover addition however specify specified specifies say says serve serves serving ensure ensures perform performs performing
act acts work works refer refers reference relate related regarding concerning find know called named name known become case indicate
determine consist consists comprise comprises easy easily particular specific accordingly respectively process task user users designed
meant facilitate facilitates simply well alternatively otherwise afterwards subsequently remember
`);

/** Prepositions whose object must be the same: *faster than B* is not *faster than A*. */
export const governors = words('than from after before above below under versus against without since until');
