/** Word lists that generated pages are made from. Each list is one table: a line or a word per item. */

const words = (text: string): string[] => text.trim().split(/\s+/);
const lines = (text: string): string[] => text.trim().split('\n');

export type Gender = 'm' | 'f' | 'n';

/** A noun that compounds end in, lower case; genitive and plural whole. */
export interface Head {
  gender: Gender;
  singular: string;
  genitives: string[];
  /** Null where there is none. */
  plural: string | null;
  /** n-declension: all cases but the nominative end in -n or -en. */
  weak: boolean;
  hypernym: string;
  translations: Record<'en' | 'fr' | 'es' | 'sv', string>;
}

// gender, singular, genitive ending (es: -es and -s; - : none), plural, hypernym, English, French, Spanish, Swedish
export const HEADS: Head[] = lines(`
m tisch es tische Möbelstück table table mesa bord
m stuhl es stühle Sitzmöbel chair chaise silla stol
m schrank es schränke Möbelstück cupboard armoire armario skåp
m turm es türme Bauwerk tower tour torre torn
m weg es wege Verkehrsweg path chemin camino väg
m plan es pläne Vorhaben plan plan plan plan
m brief es briefe Schriftstück letter lettre carta brev
m kasten s kästen Behälter box caisse caja låda
m garten s gärten Grundstück garden jardin jardín trädgård
m lehrer s lehrer Beruf teacher professeur profesor lärare
m händler s händler Beruf dealer marchand comerciante handlare
m fahrer s fahrer Person driver conducteur conductor förare
m preis es preise Geldbetrag price prix precio pris
m markt es märkte Handelsplatz market marché mercado marknad
m raum es räume Gebäudeteil room salle sala rum
m dienst es dienste Tätigkeit service service servicio tjänst
m schutz es - Maßnahme protection protection protección skydd
m bau es bauten Vorgang construction construction construcción bygge
m stoff es stoffe Material fabric tissu tejido tyg
m rand es ränder Begrenzung edge bord borde kant
m zug es züge Verkehrsmittel train train tren tåg
m held en helden Person hero héros héroe hjälte
m bote en boten Person messenger messager mensajero budbärare
m kunde en kunden Person customer client cliente kund
f lampe - lampen Leuchte lamp lampe lámpara lampa
f tür - türen Bauteil door porte puerta dörr
f straße - straßen Verkehrsweg street rue calle gata
f stunde - stunden Zeitraum hour heure hora timme
f karte - karten Schriftstück card carte tarjeta kort
f wand - wände Bauteil wall mur pared vägg
f bank - bänke Sitzmöbel bench banc banco bänk
f stadt - städte Siedlung city ville ciudad stad
f fahrt - fahrten Bewegung journey voyage viaje färd
f kunst - künste Fertigkeit art art arte konst
f maschine - maschinen Gerät machine machine máquina maskin
f pflanze - pflanzen Lebewesen plant plante planta växt
f decke - decken Textilie blanket couverture manta filt
f kiste - kisten Behälter crate caisse caja kista
f ordnung - ordnungen Regelung order ordre orden ordning
f zeitung - zeitungen Druckwerk newspaper journal periódico tidning
f prüfung - prüfungen Verfahren test examen examen prov
f wirtschaft - wirtschaften Bereich economy économie economía ekonomi
f suche - suchen Tätigkeit search recherche búsqueda sökning
f grenze - grenzen Linie limit limite límite gräns
f steuer - steuern Abgabe tax impôt impuesto skatt
f pause - pausen Zeitraum break pause pausa paus
f gruppe - gruppen Personenkreis group groupe grupo grupp
f verkäuferin - verkäuferinnen Beruf saleswoman vendeuse vendedora försäljerska
n haus es häuser Gebäude house maison casa hus
n buch es bücher Druckwerk book livre libro bok
n bild es bilder Darstellung picture image imagen bild
n zimmer s zimmer Gebäudeteil room chambre cuarto rum
n fenster s fenster Bauteil window fenêtre ventana fönster
n tor es tore Bauteil gate portail portón port
n schiff es schiffe Verkehrsmittel ship navire barco skepp
n amt es ämter Behörde office office oficina ämbete
n fest es feste Veranstaltung party fête fiesta fest
n recht es rechte Anspruch right droit derecho rätt
n werk es werke Erzeugnis work œuvre obra verk
n feld es felder Fläche field champ campo fält
n tier es tiere Lebewesen animal animal animal djur
n spiel es spiele Tätigkeit game jeu juego spel
n gerät es geräte Gegenstand device appareil aparato apparat
n glas es gläser Gefäß glass verre vaso glas
n lied es lieder Musikstück song chanson canción sång
n brot es brote Lebensmittel bread pain pan bröd
n wasser s wässer Flüssigkeit water eau agua vatten
n messer s messer Werkzeug knife couteau cuchillo kniv
n gebiet es gebiete Fläche area région zona område
n mittel s mittel Hilfe means moyen medio medel
n kleid es kleider Kleidungsstück dress robe vestido klänning
`).map((line) => {
  const [gender, singular, ending, plural, hypernym, en, fr, es, sv] = line.split(' ') as [
    Gender,
    ...string[],
  ];
  const hissing = /[sßzx]$/.test(singular!);
  const genitives: Record<string, string[]> = {
    '-': [singular!],
    es: hissing ? [`${singular}es`] : [`${singular}s`, `${singular}es`],
    s: [`${singular}s`],
    en: [singular!.endsWith('e') ? `${singular}n` : `${singular}en`],
  };
  return {
    gender,
    singular: singular!,
    genitives: genitives[ending!]!,
    plural: plural === '-' ? null : plural!,
    weak: ending === 'en',
    hypernym: hypernym!,
    translations: { en: en!, fr: fr!, es: es!, sv: sv! },
  };
});

/** First part of compounds: with its linking element, then the noun it comes from. */
export const MODIFIERS: { stem: string; noun: string }[] = words(`
Abend Abfall Acker Affen:Affe Ahorn Alltags:Alltag Alpen Altar Apfel Arbeits:Arbeit Asphalt Atem Auto Bach Bad Bahn Balkon Ball Bambus
Baum Berg Bernstein Besuchs:Besuch Beton Bibliotheks:Bibliothek Bienen:Biene Bier Birken:Birke Birnen:Birne Blech Blei Blumen:Blume
Blut Boden Bohnen:Bohne Boot Brief Brillen:Brille Bronze Brot Brücken:Brücke Buchen:Buche Bücher:Buch Bühnen:Bühne Burg Butter Dach
Dampf Dorf Draht Eichen:Eiche Eis Eisen Enten:Ente Erd:Erde Ernte Esel Eulen:Eule Fabrik Fahrrad Familien:Familie Farb:Farbe Feder
Feier Feld Fels Ferien Feuer Fichten:Fichte Finger Fisch Flaschen:Flasche Fleisch Flug Fluss Forschungs:Forschung Forst Freiheits:Freiheit
Freundschafts:Freundschaft Friedens:Frieden Frosch Frost Frucht Frühlings:Frühling Fuchs Fuß Gänse:Gans Garten Gast Gebirgs:Gebirge Gemüse
Geschichts:Geschichte Gesundheits:Gesundheit Getreide Gewitter Glas Glocken:Glocke Gold Gras Haar Hafen Hafer Hand Handels:Handel Hasen:Hase
Haut Heimat Herbst Herz Heu Himmels:Himmel Hirsch Hitze Hochzeits:Hochzeit Hof Holz Honig Hühner:Huhn Hunde:Hund Hut Igel Insel Jagd Jahres:Jahr
Jugend Kaffee Kalk Kamel Kartoffel Käse Kastanien:Kastanie Katzen:Katze Keller Kerzen:Kerze Kies Kinder:Kind Kino Kirchen:Kirche Kirsch:Kirsche
Klavier Klee Kloster Kohlen:Kohle Königs:König Korb Korn Kräuter:Kraut Kuchen Küchen:Küche Kupfer Küsten:Küste Land Laub Leder Lehm Leinen
Licht Liebes:Liebe Linden:Linde Löwen:Löwe Luft Luxus Märchen Marmor Mauer Maus Medizin Meer Mehl Messing Metall Miet:Miete Milch Mittags:Mittag
Monats:Monat Mond Moor Moos Morgen Museums:Museum Musik Nacht Nebel Nuss Obst Ofen Ohr Oliven:Olive Opern:Oper Orgel Oster:Ostern Papier Park Pelz
Perlen:Perle Pfeffer Pferde:Pferd Pflaumen:Pflaume Pilz Porzellan Post Quell:Quelle Rats:Rat Raub Regen Reise Reis Rinder:Rind Rosen:Rose Ruder
Salat Salz Samt Sand Schach Schaf Schatten Schiffs:Schiff Schilf Schlaf Schloss Schlüssel Schmuck Schnee Schokoladen:Schokolade Schul:Schule Schwan
See Segel Seiden:Seide Seil Senf Silber Sommer Sonnen:Sonne Sonntags:Sonntag Spargel Sport Staats:Staat Stahl Stall Stein Sternen:Stern Stroh Strom
Studien:Studium Sturm Suppen:Suppe Tages:Tag Tal Tannen:Tanne Tanz Tauben:Taube Tee Teich Theater Tier Ton Topf Torf Trauben:Traube Traum Ufer
Uhren:Uhr Urlaubs:Urlaub Vereins:Verein Verkehrs:Verkehr Versicherungs:Versicherung Vogel Volks:Volk Wachs Wald Wein Weizen Welt Werkzeug Wetter Wiesen:Wiese
Wind Winter Wirtschafts:Wirtschaft Woll:Wolle Wolken:Wolke Wurst Wüsten:Wüste Zahn Zauber Zelt Ziegel Ziegen:Ziege Zimt Zinn Zirkus Zitronen:Zitrone Zucker Zwiebel
`).map((word) => {
  const [stem, noun] = word.split(':') as [string, string?];
  return { stem, noun: noun ?? stem };
});

/** Stems of weak verbs. */
export const WEAK_VERBS = words(`
arbeit bau blick bohr brems buch deck dien dreh drück fass feil feg folg forsch fräs führ füll füg glätt hack häng heiz hol hör jag kauf kehr
kipp kleb klopf knüpf koch kratz kürz kurbel lach läut leg lehr leist leit lenk lern lös mach mal misch näh nutz ordn pack pass pflanz pfleg
plan press prob prüf putz rechn red regel reich reis reiz richt rück rühr sag sammel schau schenk schick schraub schütz schwenk segel setz sorg spann spar
sperr spiel spitz spül stapel steck stell stimm stopf stör stück stütz such tausch teil tipp träum üb wander wechsel weck weit wickel wisch wohn wähl zahl zähl
zeichn zeig zünd
`);

export interface StrongVerb {
  infinitive: string;
  ich: string;
  du: string;
  er: string;
  past: string;
  participle: string;
  subjunctive: string;
  imperative: string;
  imperativePlural: string;
  auxiliary: string;
}

export const STRONG_VERBS: StrongVerb[] = lines(`
beißen beiße beißt beißt biss gebissen bisse beiß beißt haben
biegen biege biegst biegt bog gebogen böge bieg biegt haben
binden binde bindest bindet band gebunden bände bind bindet haben
bleiben bleibe bleibst bleibt blieb geblieben bliebe bleib bleibt sein
brechen breche brichst bricht brach gebrochen bräche brich brecht haben
bringen bringe bringst bringt brachte gebracht brächte bring bringt haben
denken denke denkst denkt dachte gedacht dächte denk denkt haben
fahren fahre fährst fährt fuhr gefahren führe fahr fahrt sein
fallen falle fällst fällt fiel gefallen fiele fall fallt sein
fangen fange fängst fängt fing gefangen finge fang fangt haben
finden finde findest findet fand gefunden fände find findet haben
fliegen fliege fliegst fliegt flog geflogen flöge flieg fliegt sein
fließen fließe fließt fließt floss geflossen flösse fließ fließt sein
geben gebe gibst gibt gab gegeben gäbe gib gebt haben
gehen gehe gehst geht ging gegangen ginge geh geht sein
gießen gieße gießt gießt goss gegossen gösse gieß gießt haben
graben grabe gräbst gräbt grub gegraben grübe grab grabt haben
greifen greife greifst greift griff gegriffen griffe greif greift haben
halten halte hältst hält hielt gehalten hielte halt haltet haben
kommen komme kommst kommt kam gekommen käme komm kommt sein
laden lade lädst lädt lud geladen lüde lad ladet haben
lassen lasse lässt lässt ließ gelassen ließe lass lasst haben
laufen laufe läufst läuft lief gelaufen liefe lauf lauft sein
lesen lese liest liest las gelesen läse lies lest haben
liegen liege liegst liegt lag gelegen läge lieg liegt haben
nehmen nehme nimmst nimmt nahm genommen nähme nimm nehmt haben
reiten reite reitest reitet ritt geritten ritte reit reitet sein
rufen rufe rufst ruft rief gerufen riefe ruf ruft haben
schieben schiebe schiebst schiebt schob geschoben schöbe schieb schiebt haben
schlagen schlage schlägst schlägt schlug geschlagen schlüge schlag schlagt haben
schneiden schneide schneidest schneidet schnitt geschnitten schnitte schneid schneidet haben
schreiben schreibe schreibst schreibt schrieb geschrieben schriebe schreib schreibt haben
schwimmen schwimme schwimmst schwimmt schwamm geschwommen schwömme schwimm schwimmt sein
sehen sehe siehst sieht sah gesehen sähe sieh seht haben
singen singe singst singt sang gesungen sänge sing singt haben
sprechen spreche sprichst spricht sprach gesprochen spräche sprich sprecht haben
springen springe springst springt sprang gesprungen spränge spring springt sein
stehen stehe stehst steht stand gestanden stünde steh steht haben
steigen steige steigst steigt stieg gestiegen stiege steig steigt sein
stoßen stoße stößt stößt stieß gestoßen stieße stoß stoßt haben
tragen trage trägst trägt trug getragen trüge trag tragt haben
treiben treibe treibst treibt trieb getrieben triebe treib treibt haben
treten trete trittst tritt trat getreten träte tritt tretet sein
trinken trinke trinkst trinkt trank getrunken tränke trink trinkt haben
wachsen wachse wächst wächst wuchs gewachsen wüchse wachs wachst sein
weisen weise weist weist wies gewiesen wiese weis weist haben
werfen werfe wirfst wirft warf geworfen würfe wirf werft haben
ziehen ziehe ziehst zieht zog gezogen zöge zieh zieht haben
`).map((line) => {
  const [infinitive, ich, du, er, past, participle, subjunctive, imperative, imperativePlural, auxiliary] =
    words(line) as [string, string, string, string, string, string, string, string, string, string];
  return { infinitive, ich, du, er, past, participle, subjunctive, imperative, imperativePlural, auxiliary };
});

export const SEPARABLE_PREFIXES = words(`
ab an auf aus bei dar durch ein empor entgegen entlang fehl fest fort frei heim her herab heran herauf heraus herbei herein herüber herum herunter
hervor hin hinab hinauf hinaus hinein hinüber hinunter hinzu hoch los mit nach nieder um umher vor voran voraus vorbei weg weiter wieder zu zurecht zurück
zusammen
`);
export const INSEPARABLE_PREFIXES = words('be ent er ver zer miss');

/** Second part of adjectives, and whether they have degrees. */
export const ADJECTIVE_ENDINGS: { ending: string; gloss: string; degrees: boolean }[] = lines(`
los ohne - nein
reich mit viel - ja
arm mit wenig - ja
frei frei von - nein
artig in der Art von - nein
förmig in der Form von - nein
ähnlich ähnlich wie - ja
sicher geschützt gegen - ja
fest widerstandsfähig gegen - ja
haltig enthaltend: - nein
süchtig begierig nach - ja
nah in der Nähe von - ja
fern weit weg von - ja
freundlich verträglich mit - ja
bedingt verursacht durch - nein
gerecht angemessen für - ja
müde überdrüssig: - ja
typisch kennzeichnend für - ja
`).map((line) => {
  const match = /^(\S+) (.*) - (ja|nein)$/.exec(line)!;
  return { ending: match[1]!, gloss: match[2]!, degrees: match[3] === 'ja' };
});
