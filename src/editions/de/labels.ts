import { lookup } from '../lookup';

/** A label as its template shows it, and what it says. */
export interface Label {
  /** As shown, e.g. `umgangssprachlich` for `{{ugs.}}`. */
  shown: string;
  tags: readonly string[];
  topics: readonly string[];
}

// Labels by what they say: tags | abbreviation=as shown, or only as shown. The abbreviations are template names
// (`{{ugs.}}`) and arguments of `{{K}}`; the words are what editors write in italics.
const TAGGED = `
colloquial | ugs.=umgangssprachlich · alltagsspr.=alltagssprachlich · umgspr.=umgangssprachlich · Umgangssprache
derogatory | abw.=abwertend · abschätzig · verächtlich · beleidigend · despektierlich
pejorative | pej.=pejorativ
archaic | va.=veraltet · Bedva.=veraltete Bedeutung · tlwva.=teilweise veraltet · Schrva.=veraltete Schreibweise
dated | vatd.=veraltend · Bedvatd.=veraltende Bedeutung · tlwvatd.=teilweise veraltend · altertümlich · altmodisch
obsolete | ausgestorben
regional | reg.=regional · landsch.=landschaftlich · regionalsprachlich
dialectal | mdal.=mundartlich · mundartl.=mundartlich · dialektal · Dialekt
literary | geh.=gehoben · schriftspr.=schriftsprachlich · bildungsspr.=bildungssprachlich · lit.=literarisch · literarisch
poetic | dichter.=dichterisch · poet.=poetisch
humorous | scherzh.=scherzhaft · spaßhaft · humoristisch
ironic | iron.=ironisch
vulgar | vul.=vulgär · vulg.=vulgär · derb
casual | sal.=salopp
euphemistic | euph.=euphemistisch · verh.=verhüllend · beschönigend
figurative | übertr.=übertragen · fig.=figürlich · fig=figürlich · figurativ · bildlich · sinnbildlich · im übertragenen Sinne · im übertragenen Sinn · übertragene Bedeutung
metaphoric | metaphor.=metaphorisch
metonymically | meton.=metonymisch
jargon | fachspr.=fachsprachlich · Fachsprache · Jargon
officialese | amtsspr.=amtssprachlich · Amtssprache · Behördensprache · Amtsdeutsch · Papierdeutsch
slang youth | jugendspr.=jugendsprachlich · Jugendsprache · Schülersprache · schülerspr.=schülersprachlich
childish | kinderspr.=kindersprachlich · Kindersprache
slang | Slang · Gaunersprache · Rotwelsch
historical | hist.=historisch · geschichtlich
familiar | fam.=familiär
onomatopoeic | lautm.=lautmalerisch · lautmalend
popular | volkst.=volkstümlich
narrowly | ieS=im engeren Sinne · i. e. S.=im engeren Sinne · i.e.S.=im engeren Sinne · im engeren Sinn
broadly | iwS=im weiteren Sinne · i. w. S.=im weiteren Sinne · i.w.S.=im weiteren Sinne · im weiteren Sinn
transitive | trans.=transitiv
intransitive | intrans.=intransitiv
reflexive | refl.=reflexiv
impersonal | unpers.=unpersönlich
reciprocal | reziprok
adverbial | adv.=adverbial
attributive | attr.=attributiv
predicative | präd.=prädikativ
irregular | unreg.=unregelmäßig
regular | regelmäßig
indeclinable | indekl.=indeklinabel
no-plural | kPl.=kein Plural · ohne Plural · Singularetantum · nur Singular · nur im Singular · nSg.=nur Singular
no-singular | kSg.=kein Singular · ohne Singular
not-comparable | kSt.=keine Steigerung · kStg.=keine Steigerung · ohne Steigerung · nicht steigerbar
plural-only | nPl.=nur Plural · nur Pl.=nur Plural · Pluraletantum · nur im Plural
in-plural | iPl=im Plural · iPl.=im Plural
in-compounds | in Zusammensetzungen · in Komposita
collective | koll.=kollektiv · Kollektivum · Sammelbegriff
diminutive | Dim.=Diminutiv · Dimin.=Diminutiv · Verkleinerungsform
augmentative | Augmentativ
with-genitive | mG=mit Genitiv · m. G.=mit Genitiv
with-dative | mD=mit Dativ · m. D.=mit Dativ
with-accusative | mA=mit Akkusativ · m. A.=mit Akkusativ
prepositional with-genitive | PmG=Präposition mit Genitiv · PräpmG=Präposition mit Genitiv
prepositional with-dative | PmD=Präposition mit Dativ
prepositional with-accusative | PmA=Präposition mit Akkusativ
prepositional with-dative with-accusative | Wpräp=Wechselpräposition
genitive | Genitiv · Gen.=Genitiv
dative | Dativ · Dat.=Dativ
accusative | Akkusativ · Akk.=Akkusativ
nominative | Nominativ · Nom.=Nominativ
singular | Singular · Sg.=Singular
plural | Plural · Pl.=Plural
masculine | Mask.=Maskulinum · männlich · maskulin
feminine | Fem.=Femininum · weiblich · feminin
neuter | Neutr.=Neutrum · sächlich · neutral
rare | selten · seltener · sehr selten
obsolete rare | ungebr.=ungebräuchlich
temporal | zeitlich
Austrian German | österr.=österreichisch · Österreich · in Österreich
Swiss Standard German | schweiz.=schweizerisch · Schweiz · in der Schweiz · schweizerhochdeutsch
Germany | Deutschland · bundesdeutsch · deutschländ.=deutschländisch
Switzerland Liechtenstein | CH&LI=Schweiz und Liechtenstein
Liechtenstein | liecht.=liechtensteinisch · Liechtenstein · in Liechtenstein
Luxembourg | Luxemburg · luxemb.=luxemburgisch
South Tyrol | Südtirol · südtirol.=südtirolisch
Belgium | Ostbelgien · Belgien
East Germany | DDR
South German | südd.=süddeutsch · süddt.=süddeutsch · Süddeutschland
North German | nordd.=norddeutsch · norddt.=norddeutsch · Norddeutschland
Central German | md.=mitteldeutsch · mitteld.=mitteldeutsch
West Central German | westmitteld.=westmitteldeutsch
East Central German | ostmitteld.=ostmitteldeutsch
Northwestern German | nordwestd.=nordwestdeutsch
Northeastern German | nordostd.=nordostdeutsch
Southwestern German | südwestd.=südwestdeutsch
West German | westd.=westdeutsch
East German | ostd.=ostdeutsch
Upper German | oberd.=oberdeutsch
Low German | niederd.=niederdeutsch
Bavarian | bair.=bairisch · bar.=bairisch · bayr.=bayrisch · Bayern
Alemannic | alemann.=alemannisch
Swabian | schwäb.=schwäbisch
Viennese | wien.=wienerisch · Wien
Rhenish | rhein.=rheinisch · Rheinland · rheinl.=rheinländisch
Hessian | hess.=hessisch · Hessen
Palatine | pfälz.=pfälzisch · Pfalz
Saxon | sächs.=sächsisch
Thuringian | thür.=thüringisch
Franconian | fränk.=fränkisch
Berlin | berlin.=berlinisch · Berlinerisch · berlinerisch
Ruhr | ruhrd.=ruhrdeutsch · Ruhrgebiet
Tyrol | tirol.=tirolisch · Tirol
US | AE=amerikanisches Englisch · AmE=amerikanisches Englisch · amer.=US-amerikanisch · US-amer.=US-amerikanisch · US-amerikanisch · amerikanisch · USA
British | BE=britisches Englisch · BrE=britisches Englisch · brit.=britisch · UK
Canada | kanad.=kanadisch · Kanada
Australia | austral.=australisch · Australien
South America | südam.=südamerikanisch
Brazil | brasil.=brasilianisch · Brasilien
Portugal | europ. Port.=europäisches Portugiesisch
modal | modal · Modalverb
causal | kausal
local | räumlich · örtlich · lokal
general | allg.=allgemein
special | speziell
short-form | kurz für · Kurzform · Kurzwort
abbreviation | Abk.=Abkürzung · Abkürzung
formal | förmlich · formell
informal | informell
honorific | Höflichkeitsform · höflich
cardinal | Kardinalzahl
ordinal | Ordinalzahl
ergative | erg.=Ergativ
common | Utrum
neologism | Neologismus
relational | in Bezug auf
adjective | Adjektiv · Adjektive · Adj.=Adjektiv
noun | Substantiv · Substantive · Nomen · Subst.=Substantiv
verb | Verb · Verben
adverb | Adverb · Adverbien
Church Latin | kirchenlat.=kirchenlateinisch
Classical Latin | klasslat.=klassischlateinisch
Late Latin | spätlat.=spätlateinisch
Medieval Latin | mlat.=mittellateinisch
New Latin | nlat.=neulateinisch
Vulgar Latin | vlat.=vulgärlateinisch
`;

// Fields of knowledge: topic | as shown, several words where several fields share one.
const TOPICS = `
agriculture | Landwirtschaft · Agrarwissenschaft · Ackerbau · Viehzucht · Tierzucht
anatomy | Anatomie
anthropology | Anthropologie · Ethnologie · Völkerkunde
archaeology | Archäologie
architecture | Architektur · Baukunst
arts | Kunst · Bildende Kunst · Kunstgeschichte · Malerei · Bildhauerei · Kunstwissenschaft
astrology | Astrologie
astronomy | Astronomie · Raumfahrt
automotive | Kraftfahrzeugtechnik · Kfz-Technik · Fahrzeugtechnik · Automobil
aviation | Luftfahrt · Flugwesen · Fliegersprache
banking | Bankwesen · Bank
bible | Bibel · biblisch
biochemistry | Biochemie
biology | Biologie · biologisch · Mikrobiologie · Zellbiologie
botany | Botanik · botanisch
business | Wirtschaft · Betriebswirtschaft · Betriebswirtschaftslehre · Handel · Kaufmannssprache · kaufmännisch · Marketing · BWL
card-games | Kartenspiel · Skat
chemistry | Chemie · Organische Chemie · Anorganische Chemie
chess | Schach
Christianity | Christentum · christlich · Kirche · katholisch · evangelisch · Katholizismus · Kirchensprache
clothing | Kleidung · Mode · Bekleidung
commerce | Einzelhandel
computing | Informatik · EDV · Computer · Informationstechnologie · IT · Theoretische Informatik · Datenverarbeitung · Informationstechnik · Computertechnik
construction | Bauwesen · Bautechnik · Bau
cooking | Kochkunst · Gastronomie · Küche · Küchensprache · Speise · Gericht
dance | Tanz · Ballett
dentistry | Zahnmedizin
ecology | Ökologie · Umwelt
economics | Volkswirtschaft · Volkswirtschaftslehre · Ökonomie · Wirtschaftswissenschaft
education | Pädagogik · Schule · Bildung · Schulwesen · Hochschule · Universität · Bildungswesen
electrical-engineering | Elektrotechnik · Elektrik
electronics | Elektronik
emotion | Emotion
engineering | Ingenieurwesen · Maschinenbau
entomology | Entomologie · Insektenkunde
fencing | Fechten
film | Film · Filmkunst · Kino
finance | Finanzwesen · Finanzwirtschaft · Börse · Börsenwesen · Geldwesen
fishing | Fischerei · Angeln · Fischereiwesen
food | Lebensmittel · Ernährung
football | Fußball
footwear | Schuhwerk
forestry | Forstwirtschaft · Forstwesen
games | Spiel · Spiele · Computerspiel
gardening | Gartenbau · Gärtnerei
gastronomy | Weinbau · Önologie · Weinkunde
genetics | Genetik
geography | Geografie · Geographie · Ortskunde
geology | Geologie · Geowissenschaften · Mineralogie und Geologie
geometry | Geometrie
government | Behörde · Verwaltung · Verwaltungssprache
grammar | Grammatik
gymnastics | Turnen
handicraft | Handwerk · Handarbeit · Tischlerei
heraldry | Heraldik
history | Geschichte · Geschichtswissenschaft · Mittelalter · Antike
hunting | Jägersprache · Jagd · Jagdwesen · Waidmannssprache · Jägersprache und Jagdwesen
insurance | Versicherungswesen · Versicherung
Internet | Internet · Netzjargon
Islam | Islam
journalism | Journalismus · Pressewesen · Presse · Medien · Zeitungswesen
Judaism | Judentum
law | Recht · Rechtswesen · Rechtssprache · juristisch · Rechtswissenschaft · Jura · Strafrecht · Staatsrecht · Völkerrecht · Zivilrecht
civil-law | Bürgerliches Recht
library | Bibliothekswesen · Buchwesen
linguistics | Linguistik · Sprachwissenschaft · Phonetik · Phonologie · Syntax · Semantik
literature | Literatur · Literaturwissenschaft · Verslehre · Dichtung · Metrik
logic | Logik
mathematics | Mathematik · Arithmetik · Algebra · Analysis · Stochastik · Statistik
mechanics | Mechanik
medicine | Medizin · medizinisch · Heilkunde · Psychiatrie · Chirurgie · Med.=Medizin
metallurgy | Metallurgie · Hüttenwesen · Metallverarbeitung
meteorology | Meteorologie · Wetter · Wetterkunde
military | Militär · militärisch · Militärsprache · Militärwesen · Heerwesen · Bundeswehr · Waffenkunde · soldatenspr.=soldatensprachlich · Soldatensprache
mineralogy | Mineralogie
mining | Bergbau · Bergmannssprache
morphology | Wortbildung · Morphologie
music | Musik · Musikwissenschaft · Musiktheorie
mythology | Mythologie · germanische Mythologie · griechische Mythologie · nordische Mythologie · römische Mythologie
nautical | Nautik · Seemannssprache · Schifffahrt · Schiffbau · Seewesen · Segeln · seemannsspr.=seemannssprachlich · Marinewesen
navy | Marine
onomastics | Onomastik · Namenkunde
ornithology | Ornithologie · Vogelkunde
paleontology | Paläontologie
payment-method | Zahlungsmittel
pharmacology | Pharmakologie · Pharmazie
philately | Philatelie
philosophy | Philosophie · Ethik
photography | Fotografie · Photographie
physics | Physik · Kernphysik · Atomphysik · Optik · Thermodynamik
physiology | Physiologie
politics | Politik · Politikwissenschaft · Staatswesen
postal | Postwesen · Post
printing | Druckwesen · Druckersprache · Typografie · Typographie · Buchdruck · Drucktechnik
programming | Programmierung · Programmiersprache · Programmiersprachen · Rechnerarchitektur
psychology | Psychologie · Psychoanalyse
rail-transport | Eisenbahn · Eisenbahnwesen · Bahnwesen
real-estate | Immobilienbranche · Immobilien
religion | Religion · Theologie · Buddhismus · Hinduismus
seafaring | Seefahrt
sexuality | Sexualität
sociology | Soziologie · Gesellschaft
sports | Sport · Leichtathletik · Schwimmsport · Radsport · Wintersport · Ballsport · Reitsport · Tennis · Boxen · Turnsport · Basketball · Handball · Eishockey · Sportlersprache
systematics | Systematik · Taxonomie
technology | Technik · technisch · Verfahrenstechnik · Maschinenwesen
telecommunications | Telekommunikation · Fernmeldewesen · Nachrichtentechnik · Rundfunk · Fernsehen
textiles | Textilien · Textil · Textilindustrie · Weberei
theater | Theater
tools | Werkzeug
tourism | Tourismus · Fremdenverkehr
transport | Verkehr · Verkehrswesen · Transport · Straßenverkehr
veterinary | Tiermedizin · Veterinärmedizin
weaponry | Waffentechnik · Waffen
zoology | Zoologie · zoologisch · Ichthyologie · Herpetologie · Imkerei
formal | formale Sprachen
`;

const labels = new Map<string, Label>();
const templates = new Map<string, Label>();

function addLabels(table: string, isTopic: boolean): void {
  for (const line of table.trim().split('\n')) {
    const [says, words] = line.split(' | ') as [string, string];
    const meaning = isTopic ? { tags: [], topics: [says] } : { tags: splitTags(says), topics: [] };
    for (const word of words.split(' · ')) {
      const equals = word.indexOf('=');
      const shown = equals < 0 ? word : word.slice(equals + 1);
      const label = { shown, ...meaning };
      labels.set(shown, labels.get(shown) ?? label);
      if (equals < 0) continue;
      labels.set(word.slice(0, equals), label);
      templates.set(word.slice(0, equals), label);
    }
  }
}

/** Regions have names of several words; grammatical tags never have. */
function splitTags(says: string): string[] {
  return /^[A-Z]/.test(says) && says !== 'Switzerland Liechtenstein' ? [says] : says.split(' ');
}

addLabels(TAGGED, false);
addLabels(TOPICS, true);

/** What a label says, by its abbreviation (`ugs.`) or in full (`umgangssprachlich`). */
export function labelOf(text: string): Label | undefined {
  return labels.get(text);
}

/** What a label template says: `{{ugs.}}`. Only abbreviations are templates. */
export function templateLabelOf(name: string): Label | undefined {
  return templates.get(name);
}

/** Abbreviations that stand for a label only as arguments of `{{K}}`; elsewhere they are words like others. */
const ONLY_IN_K = lookup<string>({ haben: 'Hilfsverb haben', sein: 'Hilfsverb sein' });

/** How an argument of `{{K}}` is shown. */
export function kShown(text: string): string {
  return ONLY_IN_K[text] ?? labels.get(text)?.shown ?? text;
}

/** Words between labels that begin what follows: no comma stands before these. */
export const CONJUNCTIONS: ReadonlySet<string> = new Set([
  'und',
  'oder',
  'sowie',
  'bzw.',
  'beziehungsweise',
  'bis',
]);

/** Words that qualify the label behind them: no comma stands after these. */
export const QUALIFIERS: ReadonlySet<string> = new Set([
  ...[
    'auch',
    'besonders',
    'bes.',
    'insbesondere',
    'meist',
    'meistens',
    'zumeist',
    'oft',
    'häufig',
    'selten',
    'sonst',
  ],
  ...[
    'nur',
    'noch',
    'nur noch',
    'bei',
    'in',
    'im',
    'von',
    'vor',
    'allem',
    'vor allem',
    'vor allem in',
    'z. B.',
    'zum Beispiel',
  ],
  ...[
    'heute',
    'früher',
    'ursprünglich',
    'teils',
    'teilweise',
    'z. T.',
    'zum Teil',
    'hauptsächlich',
    'überwiegend',
    'seltener',
  ],
  ...[
    'eher',
    'sehr',
    'leicht',
    'stark',
    'ansonsten',
    'mitunter',
    'gelegentlich',
    'bisweilen',
    'über',
    'der',
    'die',
    'das',
  ],
  ...[
    'auch noch',
    'meist auch',
    'selten auch',
    'seltener auch',
    'oft auch',
    'häufig auch',
    'später',
    'noch in',
    'mit',
  ],
]);
