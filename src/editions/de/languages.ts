import { type LanguageCode } from '../../entries/language';

// Names of languages as the templates {{en}}, {{fr}}, ... of the edition show them. Written out, since the names that
// come with Node (Intl.DisplayNames) differ from the edition's for a third of the codes and from version to version.
const NAMES = `
aa Afar · ab Abchasisch · ace Acehnesisch · ach Acholi · ada Adangme · ady Adygeisch · ae Avestisch
aeb Tunesisch-Arabisch · af Afrikaans · afh Afrihili · agq Aghem · ain Ainu · ak Akan · akk Akkadisch
akz Alabama · ale Aleutisch · aln Gegisch · als Alemannisch · alt Süd-Altaisch · am Amharisch
amu Amuzgo · an Aragonesisch · ang Altenglisch · ann Obolo · anp Angika · ar Arabisch · arc Aramäisch
arn Mapudungun · aro Araona · arp Arapaho · arq Algerisch-Arabisch · ars Arabisch (Nadschd) · arw Arawak
ary Marokkanisch-Arabisch · arz Ägyptisch-Arabisch · as Assamesisch · asa Asu
ase Amerikanische Gebärdensprache · ast Asturisch · atj Atikamekw · av Awarisch · avk Kotava
awa Awadhi · ay Aymara · ayl Libysch-Arabisch · az Aserbaidschanisch · ba Baschkirisch
bal Belutschisch · ban Balinesisch · bar Bairisch · bas Bassa · bat Baltisch · bax Bamun
bbc Batak Toba · bbj Ghomala · bcl Zentral-Bikolano · be Weißrussisch · bej Bedauye · bem Bemba
bew Betawi · bez Bena · bfd Bafut · bfq Badaga · bg Bulgarisch · bgc Haryanvi · bgn Westliches Belutschi
bh Bhodschpuri · bho Bhodschpuri · bi Bislama · bik Bikol · bin Bini · bjn Banjaresisch · bkm Kom
bla Blackfoot · blo Anii · bm Bambara · bn Bengalisch · bo Tibetisch · bpy Bishnupriya
bqi Bachtiarisch · br Bretonisch · bra Braj-Bhakha · brh Brahui · brx Bodo · bs Bosnisch · bss Akoose
bua Burjatisch · bug Buginesisch · bum Bulu · byn Blin · byv Medumba · ca Katalanisch · cad Caddo
car Karibisch · cay Cayuga · cch Atsam · ccp Chakma · cdo Min Dong · ce Tschetschenisch · ceb Cebuano
cel Keltisch · cgg Rukiga · ch Chamorro · chb Chibcha · chg Tschagataisch · chk Chuukesisch · chm Mari
chn Chinook · cho Choctaw · chp Chipewyan · chr Cherokee · chy Cheyenne · cim Zimbrisch · ckb Sorani
clc Chilcotin · cmn Mandarin · cnx Mittelkornisch · co Korsisch · cop Koptisch · cps Capiznon · cr Cree
crg Michif · crh Krimtatarisch · crj Südost-Cree · crk Plains-Cree · crl Northern East Cree
crm Moose Cree · crr Carolina-Algonkin · crs Seychellenkreol · cs Tschechisch · csb Kaschubisch
csw Swampy Cree · cu Altkirchenslawisch · cv Tschuwaschisch · cy Walisisch · da Dänisch · dak Dakota
dar Darginisch · dav Taita · de Deutsch · del Delaware · den Slave · dgr Dogrib · din Dinka · dje Zarma
dlm Dalmatisch · doi Dogri · dsb Niedersorbisch · dtp Zentral-Dusun · dua Duala
dum Mittelniederländisch · dv Maledivisch · dyo Diola · dyu Dyula · dz Dzongkha · dzg Dazaga · ebu Embu
ee Ewe · efi Efik · egl Emilianisch · egy Ägyptisch · eka Ekajuk · el Griechisch (Neu-) · elx Elamisch
eml Emilianisch · en Englisch · enm Mittelenglisch · eo Esperanto · es Spanisch
esu Zentral-Alaska-Yupik · et Estnisch · ett Etruskisch · eu Baskisch · ewo Ewondo · ext Extremadurisch
fa Persisch · fan Pangwe · ff Ful · fi Finnisch · fil Filipino · fit Meänkieli · fj Fidschi
fo Färöisch · fon Fon · fr Französisch · frc Cajun · frm Mittelfranzösisch · fro Altfranzösisch
frp Frankoprovenzalisch · frr Nordfriesisch · frs Ostfriesisch · fur Friaulisch · fy Westfriesisch
ga Irisch · gaa Ga · gag Gagausisch · gan Gan · gay Gayo · gba Gbaya · gbz Gabri
gcf Martinique-Kreolisch · gd Schottisch-Gälisch · gem Germanisch · gez Ge’ez · gil Kiribatisch
gl Galicisch · glk Gilaki · gmh Mittelhochdeutsch · gml Mittelniederdeutsch · gmq Nordgermanisch
gmw Westgermanisch · gn Guaraní · goh Althochdeutsch · gon Gondi · gor Mongondou · got Gotisch
grb Grebo · grc Altgriechisch · gsw Schweizerdeutsch · gu Gujarati · guc Wayúu · gur Farefare
guz Gusii · gv Manx · gwi Kutchin · ha Hausa · hai Haida · hak Hakka · haw Hawaiianisch · hax Süd-Haida
he Hebräisch · hi Hindi · hif Fidschi-Hindi · hil Hiligaynon · hit Hethitisch · hmn Hmong · ho Hiri-Motu
hr Kroatisch · hrx Hunsrückisch · hsb Obersorbisch · hsn Xiang · ht Haitianisch · hu Ungarisch
hup Hupa · hur Halkomelem · hy Armenisch · hz Herero · ia Interlingua · iba Iban · ibb Ibibio
id Indonesisch · ie Interlingue · ig Igbo · ii Yi · iir Indoiranisch · ik Inupiak
ikt Westkanadisches Inuktitut · ilo Ilokano · ine Indogermanisch · inh Inguschisch · io Ido
is Isländisch · it Italienisch · iu Inuktitut · izh Ischorisch · ja Japanisch
jam Jamaikanisch-Kreolisch · jbo Lojban · jgo Ngomba · jmc Machame · jpr Jüdisch-Persisch
jrb Jüdisch-Arabisch · jut Jütisch · jv Javanisch · ka Georgisch · kaa Karakalpakisch · kab Kabylisch
kac Kachin · kaj Jju · kam Kamba · kaw Kawi · kbd Kabardinisch · kbl Kanembu · kcg Tyap · kde Makonde
kea Kabuverdianu · ken Kenyang · kfo Koro · kg Kikongo · kgp Kaingang · kha Khasi · kho Sakisch
khq Koyra Chiini · khw Khowar · ki Kikuyu · kiu Kirmanjki · kj Kwanyama · kk Kasachisch · kkj Kako
kl Grönländisch · kln Kalenjin · km Khmer · kmb Kimbundu · kmr Kurmandschi · kn Kannada · ko Koreanisch
koi Komi-Permjakisch · kok Konkani · kos Kosraeanisch · kpe Kpelle · kr Kanuri
krc Karatschaiisch-Balkarisch · kri Krio · krj Kinaray-a · krl Karelisch · kru Oraon · ks Kashmiri
ksb Shambala · ksf Bafia · ksh Ripuarisch · ku Kurdisch · kum Kumükisch · kut Kutenai · kv Komi
kw Kornisch · kwk Kwakʼwala · kxv Kuvi · ky Kirgisisch · la Latein · lad Ladino · lag Langi · lah Lahnda
lam Lamba · lb Luxemburgisch · lez Lesgisch · lfn Lingua Franca Nova · lg Ganda · li Limburgisch
lij Ligurisch · lil Lillooet · liv Livisch · lkt Lakota · lld Ladinisch · lmo Lombardisch · ln Lingala
lng Langobardisch · lo Laotisch · lol Mongo · lou Kreol (Louisiana) · loz Lozi · lrc Nördliches Luri
lsm Saamia · lt Litauisch · ltc Mittelchinesisch · ltg Lettgallisch · lu Luba-Katanga · lua Tschiluba
lui Luiseno · lun Lunda · luo Luo · lus Mizo · luy Luhya · lv Lettisch · lzh Klassisches Chinesisch
lzz Lasisch · mad Maduresisch · maf Mafa · mag Khotta · mai Maithili · mak Makassarisch · man Malinke
map Austronesisch · mas Maa · mde Maba · mdf Mokscha · mdr Mandaresisch · men Mende · mer Meru
mfe Morisien · mg Madagassisch · mga Mittelirisch · mgh Makhuwa-Meetto · mgo Meta’ · mh Marshallesisch
mha modernes Hocharabisch · mhn Fersentalerisch · mi Maori · mic Micmac · min Minangkabau
mk Mazedonisch · ml Malayalam · mn Mongolisch · mnc Mandschurisch · mni Meithei · mns Mansisch
moe Innu-Aimun · moh Mohawk · mos Mossi · mr Marathi · mrj Bergmari · ms Malaiisch · mt Maltesisch
mua Mundang · mul International · mus Muskogee · mwl Mirandés · mwr Marwari · mwv Mentawai
my Birmanisch · mye Myene · myn Maya · myv Ersja · mzn Masanderanisch · na Nauruisch · nah Nahuatl
nai Nordamerikanisch · nan Min Nan · nap Neapolitanisch · naq Nama · nb Bokmål
nch Huastekisches Zentral-Nahuatl · nci Klassisches Nahuatl · nd Nord-Ndebele · nds Niederdeutsch
nds-nl Niedersächsisch · ne Nepalesisch · new Newari · ng Ndonga · nhg Tetelcingo-Nahuatl · nia Nias
niu Niue · njo Ao-Naga · nl Niederländisch · nmg Kwasio · nn Nynorsk · nnh Ngiemboon · no Norwegisch
nog Nogai · non Altnordisch · nov Novial · nqo N’Ko · nr Süd-Ndebele · nrm Normannisch · nso Nord-Sotho
nus Nuer · nv Navajo · nwc Alt-Newari · ny Nyanja · nym Nyamwezi · nyn Nyankole · nyo Nyoro · nzi Nzima
obt Altbretonisch · oc Okzitanisch · och Altchinesisch · oco Altkornisch · odt Altniederländisch
ofs Altfriesisch · oj Ojibwe · ojb Nordwest-Ojibwe · ojc Zentral-Ojibwe · ojp Altjapanisch
ojs Oji-Cree · ojw West-Ojibwe · oka Okanagan · okm Mittelkoreanisch · om Oromo · or Oriya
orv Altostslawisch · os Ossetisch · osa Osage · osc Oskisch · osx Altsächsisch
ota Osmanisches Türkisch · otk Alttürkisch · oui Altuigurisch · owl Altwalisisch · pa Pandschabi
pag Pangasinan · pal Mittelpersisch · pam Kapampangan · pap Papiamentu · pau Palau · pcd Picardisch
pcm Nigerianisches Pidgin · pdc Pennsylvaniadeutsch · pdt Plautdietsch · peo Altpersisch · pfl Pfälzisch
phi Philippinisch · phn Phönizisch · pi Pali · pis Pijin · pl Polnisch · pms Piemontesisch
pnb West-Pandschabi · pnt Pontisch · pon Ponapeanisch · pox Polabisch · pqm Maliseet-Passamaquoddy
prg Prußisch · pro Altokzitanisch · prs Dari · ps Paschtu · pt Portugiesisch · qu Quechua · quc K’iche’
qug Chimborazo Hochland-Quechua · qya Quenya · raj Rajasthani · rap Rapanui · rar Rarotonganisch
rgn Romagnol · rhg Rohingyalisch · rif Tarifit · rm Rätoromanisch · rm-puter Oberengadinisch
rm-surmiran Surmeirisch · rm-sursilv Surselvisch · rm-sutsilv Sutselvisch · rmq Caló · rmr Caló
rmy Vlax-Romani · rn Rundi · ro Rumänisch · roa Romanisch · rof Rombo · rom Romani
rsk Pannonisch-Russinisch · rtm Rotumanisch · ru Russisch · rue Russinisch · rug Roviana
ruo Istrorumänisch · rup Aromunisch · ruq Meglenorumänisch · rw Kinyarwanda · rwk Rwa · ryu Okinawanisch
sa Sanskrit · sad Sandawe · sah Jakutisch · sam Samaritanisch · saq Samburu · sas Sasak · sat Santali
saz Saurashtra · sba Ngambay · sbp Sangu · sc Sardisch · scn Sizilianisch · sco Scots · sd Sindhi
sdc Sassarisch · sdh Südkurdisch · se Nordsamisch · see Seneca · seh Sena · sei Seri · sel Selkupisch
sem Semitisch · ses Koyra Senni · sg Sango · sga Altirisch · sgs Samogitisch · sh Serbokroatisch
shi Taschelhit · shn Schan · shu Tschadisch-Arabisch · si Singhalesisch · sid Sidamo
simple Simple English · sjd Kildinsamisch · sje Pitesamisch · sjn Sindarin · sju Umesamisch
sk Slowakisch · sl Slowenisch · sla Slawisch · slh Süd-Lushootseed · sli Schlesisch · sly Selayar
sm Samoanisch · sma Südsamisch · smi Samisch · smj Lule-Samisch · smn Inarisamisch · sms Skoltsamisch
sn Shona · snk Soninke · so Somalisch · sog Sogdisch · sq Albanisch · sr Serbisch · src Logudoresisch
srn Srananisch · srr Serer · ss Siswati · ssy Saho · st Sesotho · stq Saterfriesisch
str Straits Salish · su Sundanesisch · suk Sukuma · sus Susu · sux Sumerisch · sv Schwedisch
sw Suaheli · swb Komorisch · swg Schwäbisch · sxu Obersächsisch · syc Altsyrisch · syr Syrisch
szl Schlesisch (Wasserpolnisch) · ta Tamil · tce Südliches Tutchone · tcy Tulu · te Telugu · tem Temne
teo Teso · ter Tereno · tet Tetum · tg Tadschikisch · tgx Tagish · th Thai · tht Tahltan · ti Tigrinya
tig Tigre · tiv Tiv · tk Turkmenisch · tkl Tokelauanisch · tkr Tsachurisch · tl Tagalog
tlh Klingonisch · tli Tlingit · tly Talisch · tmh Tamaseq · tn Tswana · to Tongaisch · tog Nyasa Tonga
tok Toki Pona · tox Tobi · tpi Tok Pisin · tpn Tupinambá · tr Türkisch · trk Türkisch (Turksprachen)
tru Turoyo · trv Taroko · ts Xitsonga · tsd Tsakonisch · tsi Tsimshian · tt Tatarisch
ttm Nördliches Tutchone · ttt Tatisch · tum Tumbuka · tvl Tuvaluisch · tw Akan · twq Tasawaq
txb Tocharisch B · txh Thrakisch · ty Tahitianisch · tyv Tuwinisch · tzm Zentralatlas-Tamazight
udm Udmurtisch · ug Uigurisch · uga Ugaritisch · uk Ukrainisch · umb Umbundu · ur Urdu · uz Usbekisch
vai Vai · ve Venda · vec Venezianisch · vep Wepsisch · vi Vietnamesisch · vls Westflämisch
vmf Ostfränkisch · vmw Makua · vo Volapük · vot Wotisch · vro Võro · vun Vunjo · wa Wallonisch
wae Walserdeutsch · wal Walamo · war Waray · was Washo · wbp Warlpiri · wen Sorbisch
wlm Mittelwalisisch · wo Wolof · wuu Wu · wym Wilmesaurisch · xaa Andalusisches Arabisch
xal Kalmückisch · xbm Mittelbretonisch · xcr Karisch · xh isiXhosa · xlc Lykisch · xld Lydisch
xmf Mingrelisch · xno Anglonormannisch · xnr Kangri · xog Soga · xto Tocharisch A · xum Umbrisch
yao Yao · yap Yapesisch · yav Yangben · ybb Yemba · yi Jiddisch · yo Yoruba · yrl Nheengatu
yue Kantonesisch · za Zhuang · zap Zapotekisch · zbl Bliss-Symbole · zea Seeländisch · zen Zenaga
zgh Tamazight · zh Chinesisch · zh-cn Chinesisch (vereinfacht) · zh-min-nan Min Nan
zh-tw Chinesisch (traditionell) · zh-yue Kantonesisch · zlw Westslawisch · zu isiZulu · zun Zuni
zza Zaza
`;

/** Further names that headings, old pages and tables of dialects use. */
const OTHER_NAMES = `
la Lateinisch · el Griechisch · el Neugriechisch · grc Griechisch (Alt-) · pdc Pennsylvania-Deutsch · mul Umschrift
nds Plattdeutsch · nds Niedersächsisch · nds Nordniedersächsisch · ksh Kölsch · bar Bayrisch · bar Bayerisch
bar Österreichisch · swg Oberschwäbisch · gsw Schwyzerdütsch · gsw Berndeutsch · gsw Zürichdeutsch · sxu Sächsisch
als Elsässisch · als Badisch · nb Norwegisch (Bokmål) · nn Norwegisch (Nynorsk) · be Belarussisch · ckb Zentralkurdisch
fa Farsi · zh Hochchinesisch · mi Māori · yi Jiddisch (YIVO) · prg Altpreußisch · vec Venetisch · sco Schottisch
gd Gälisch · ht Haitianisches Kreolisch · sh Serbokroatisch (Kyrillisch) · hsb Sorbisch (Ober-) · dsb Sorbisch (Nieder-)
`;

const nameByCode = new Map<LanguageCode, string>();
const codeByName = new Map<string, LanguageCode>();
for (const [table, isShown] of [
  [NAMES, true],
  [OTHER_NAMES, false],
] as const) {
  for (const item of table.split(/\n| · /)) {
    const blank = item.indexOf(' ');
    if (blank < 0) continue;
    const code = item.slice(0, blank);
    const name = item.slice(blank + 1);
    if (isShown) nameByCode.set(code, name);
    if (!codeByName.has(name)) codeByName.set(name, code);
  }
}

/** German name of a language, e.g. `Englisch` for `en`; undefined for a code that the edition does not have. */
export function languageName(code: LanguageCode): string | undefined {
  return nameByCode.get(code);
}

/** Code of a language by its German name, as in `{{Sprache|Englisch}}`. */
export function languageCode(name: string): LanguageCode | undefined {
  return codeByName.get(name);
}
