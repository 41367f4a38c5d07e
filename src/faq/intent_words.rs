//! The words that [`super::intent`] knows, folded: no umlauts, no capitals. A test folds them again.

/// Said around a command without changing it.
pub(super) const POLITE: &[&str] = &[
    "bitte", "bite", "pls", "please", "jetzt", "sofort", "doch", "mal", "einfach", "den", "die", "das", "ich",
    "lutfen", "pozhaluysta", "prosze", "lieber", "gern", "gerne", "ok", "danke", "now",
];

pub(super) const STOP_ALONE: &[&str] = &[
    "stop", "stopp", "stoppen", "stoppt", "abmelden", "abmeldung", "abbestellen", "austragen", "unsubscribe",
    "optout", "opt out", "stop all", "stopall", "dur", "стоп", "отписаться", "відписатися", "توقف", "قف",
    "wypisz", "dezabonare", "opreste", "لغو", "ende", "abo beenden", "stop chat", "stopp chat",
    "chat beenden", "kundigen nachrichten",
];

pub(super) const STOP_PHRASES: &[&str] = &[
    "keine nachrichten mehr", "keine nachricht mehr", "keine weiteren nachrichten", "nicht mehr schreiben",
    "schreib mir nicht mehr", "schreibt mir nicht mehr", "schreiben sie mir nicht mehr", "nicht mehr anschreiben",
    "hort auf mir zu schreiben", "hor auf mir zu schreiben", "horen sie auf mir zu schreiben", "horen sie auf zu schreiben",
    "hort auf zu schreiben", "lasst mich in ruhe", "lass mich in ruhe", "lassen sie mich in ruhe",
    "nachrichten abbestellen", "nachrichten stoppen", "von der liste nehmen", "von der liste streichen",
    "aus dem verteiler", "aus der liste", "mich abmelden", "mich hier abmelden", "mich austragen",
    "keine automatischen nachrichten", "keine automatischen antworten", "mochte keine nachrichten",
    "will keine nachrichten", "keine werbung mehr", "stop messaging me", "stop writing", "stop texting",
    "no more messages", "do not message me", "dont message me", "don t message me", "do not contact me",
    "leave me alone", "mesaj gondermeyin", "mesaj atmayin", "не пишите мне", "больше не пишите",
    "не пишіть мені", "більше не пишіть", "nie piszcie", "prosze nie pisac", "nu mi mai scrieti",
    "nu imi mai scrieti", "لا ترسل رسايل", "لا تراسلني", "پیام ندهید", "bot ausschalten", "bot abschalten",
];

pub(super) const START_ALONE: &[&str] = &[
    "start", "starten", "neustart", "weiter schreiben", "wieder anmelden", "anmelden wieder", "wieder nachrichten",
    "wieder schreiben", "subscribe", "basla", "старт", "ابدا", "شروع", "unstop", "resume", "weitermachen",
    "stop aufheben", "wieder aktivieren", "mich wieder anmelden", "wieder starten", "nochmal starten",
];

/// The whole message, apart from greeting and politeness.
pub(super) const HUMAN_ALONE: &[&str] = &[
    "mensch", "menschen", "ein mensch", "einen mensch", "einen menschen", "einem menschen", "mit mensch", "mensch bot",
    "mit einem menschen", "mit menschen", "zu einem menschen", "person", "echte person", "echter mensch", "echten menschen", "berater",
    "beraterin", "mitarbeiter", "mitarbeiterin", "ein mitarbeiter", "einen mitarbeiter", "mit mitarbeiter", "human",
    "agent", "operator", "insan", "человек", "человека", "людина", "людину", "czlowiek", "czlowieka",
    "om", "operator uman", "انسان", "موظف", "شخص", "كلم موظف", "real person", "a human", "a person", "kein bot",
    "keinen bot", "kein roboter", "anrufen", "ruckruf", "telefonieren", "real human", "support", "hilfe mensch", "menschlich",
    "jemand", "jemanden", "personlich sprechen", "personliches gesprach", "telefonat", "bitte um ruckruf",
    "mensch mensch", "menssch", "mensh", "mench", "temsilci", "yetkili", "оператор",
];

/// Anywhere in a short message.
pub(super) const HUMAN_PHRASES: &[&str] = &[
    "echter mensch", "echten mensch", "echten menschen", "echte person", "echten person", "reale person", "realen person", "richtige person",
    "richtigen person", "richtiger mensch", "richtigen menschen", "richtigen mensch", "echte menschen", "lebender mensch", "lebenden menschen",
    "lieber mit einem menschen", "lieber einen menschen", "mensch aus fleisch", "mensch statt", "statt bot",
    "nicht mit einem bot", "nicht mit nem bot", "nicht mit einer maschine", "nicht mit einem roboter",
    "nicht mit einem computer", "keinen bot", "kein bot", "keine maschine", "weg vom bot", "ohne bot",
    "ruft mich an", "ruf mich an", "rufen sie mich an", "rufen sie mich bitte an", "ruft mich bitte an", "ruf mich bitte an",
    "ruft mich mal an", "ruft mich doch an", "bitte um ruckruf", "um ruckruf", "um einen ruckruf", "einen ruckruf", "ruckruf bitte", "bitte zuruckrufen",
    "ruft mich zuruck", "rufen sie mich zuruck", "ruft mich bitte zuruck", "personlich sprechen", "personlich reden", "personlich mit", "personliches gesprach",
    "am telefon sprechen", "telefonisch sprechen", "kurz telefonieren", "mal telefonieren", "konnen wir telefonieren",
    "lieber telefonieren", "verbinde mich", "verbinden sie mich", "verbindet mich", "weiterleiten an einen", "an einen mitarbeiter", "an einen menschen",
    "mit einem mitarbeiter", "mit einer mitarbeiterin", "mit eurem team", "mit dem team sprechen", "mit einem berater",
    "mit einer beraterin", "mit der personalabteilung sprechen", "mit der beratung sprechen", "antwortet hier ein mensch", "kommt hier ein mensch",
    "talk to a human", "speak to a human", "talk to human", "speak with a human", "talk to a person", "speak to a person", "talk to someone",
    "speak to someone", "speak with someone", "talk with someone", "talk to somebody", "speak to somebody",
    "real person", "real human", "human please", "call me", "human agent", "talk to an agent", "live agent", "a human being",
    "can i talk to", "can i speak to", "biriyle konusmak", "birisiyle konusmak", "insanla konusmak", "bir insanla", "gercek bir kisi", "gercek kisi",
    "beni arayin", "beni arar misiniz", "yetkili biriyle", "bir yetkiliyle", "musteri temsilcisi",
    "с человеком", "с живым человеком", "живои человек", "живого человека", "позвоните мне", "перезвоните", "поговорить с кем", "связаться с кем", "соедините",
    "з людинои", "з людиною", "з живою людиною", "жива людина", "зателефонуите мені", "подзвоніть мені", "передзвоніть",
    "поговорити з кимось", "поговорити з", "z czlowiekiem", "rozmawiac z kims", "porozmawiac z kims", "porozmawiac z", "zywy czlowiek", "prosze o telefon", "prosze zadzwonic",
    "zadzwoncie do mnie", "z konsultantem", "cu o persoana", "cu un om", "persoana reala", "vorbesc cu cineva", "vorbi cu cineva", "sunati ma", "ma puteti suna", "cu un operator",
    "التحدث مع شخص", "التحدث الى شخص", "اريد التحدث مع", "التحدث مع انسان", "التحدث مع موظف", "اتصل بي", "اتصلوا بي", "شخص حقيقي",
    "با یک انسان", "با یک نفر صحبت", "با کسی صحبت", "با انسان صحبت", "با من تماس بگیرید", "لطفا تماس بگیرید",
];

/// A human or humans, but as the matter of a question, or no wish at all.
pub(super) const NO_WISH: &[&str] = &[
    "menschen mit behinderung", "menschen mit behinderungen", "menschen mit demenz", "mit behinderten menschen", "mit alten menschen", "mit jungen menschen",
    "mit kranken menschen", "altere menschen", "alten menschen", "alte menschen", "fur menschen", "mit menschen arbeiten", "arbeit mit menschen", "mit menschen zu arbeiten",
    "kranke menschen", "junge menschen", "menschen helfen", "menschen pflegen", "umgang mit menschen", "menschen zu helfen", "menschen betreuen",
    "kontakt mit menschen", "was mit menschen", "gern mit menschen", "gerne mit menschen", "viele menschen", "psychisch kranke", "mensch ist das", "ach mensch", "oh mensch",
    "bist du ein mensch", "bin ein mensch", "mann mensch", "menschen in not", "wie viele mitarbeiter", "wieviele mitarbeiter", "rabatte fur mitarbeiter", "help people",
    "personal care", "mensch mensch mensch", "mitarbeiterrabatt", "mit mir sprechen die", "ruft mich nicht an", "nicht anrufen", "kein anruf", "keinen anruf", "keinen ruckruf", "kein mensch hat", "kein mensch weiss",
];

pub(super) const SOMEBODY: &[&str] = &[
    "jemand", "jemanden", "jemandem", "jmd", "jmdn", "jemant", "jemandn", "wem", "irgendjemand", "irgendwem", "mensch", "menschen", "mensh",
    "person", "personen", "mitarbeiter", "mitarbeiterin", "berater", "beraterin", "kollegen", "kollegin", "sachbearbeiter", "sachbearbeiterin", "personaler",
    "personalerin", "someone", "somebody", "human", "ansprechpartner", "ansprechpartnerin", "chef", "chefin",
];

pub(super) const TALK: &[&str] = &[
    "sprechen", "spreche", "reden", "telefonieren", "quatschen", "unterhalten", "schreiben", "chatten", "verbinden", "talk", "speak", "anrufen",
    "anruft", "zuruckrufen", "weiterleiten", "durchstellen", "erreichen",
];

pub(super) const HUMAN: &[&str] = &["mensch", "menschen", "mensh", "menschn"];

pub(super) const WANT: &[&str] = &[
    "will", "mochte", "mocht", "brauche", "brauch", "hatte", "bitte", "lieber", "gib", "gebt", "holt", "hol", "wunsche", "wollen", "antworten",
    "antwortet", "ans", "dran", "da", "sprechen", "want", "need",
];

pub(super) const CALL: &[&str] = &["anrufen", "anruft", "anruf", "zuruckrufen", "zuruckruft", "ruckruf", "durchklingeln", "durchrufen"];

/// Somebody else who is to call; "kann ich euch anrufen" is a question for a number.
pub(super) const SOMEONE_CALLS: &[&str] = &["mich", "mir", "wer", "jemand", "jmd", "meine tochter", "uns", "zuruck"];

/// Wants what was asked or promised no more.
pub(super) const REFUSAL_PHRASES: &[&str] = &[
    "nein danke", "nein dankeschon", "nein vielen dank", "nee danke", "ne danke", "na danke", "no danke", "danke nein", "nein nicht mehr notig",
    "hat sich erledigt", "hat sich geklart", "erledigt", "ist erledigt", "erledigt danke", "erledigt hat sich", "ist geklart", "geklart",
    "kein interesse mehr", "kein interesse", "keinen bedarf mehr", "kein bedarf mehr", "nicht mehr interessiert", "habe kein interesse mehr",
    "hab kein interesse mehr", "nicht mehr notig", "nicht mehr notwendig", "nimmer notig", "ist nicht mehr notig", "brauche ich nicht mehr",
    "brauch ich nicht mehr", "brauch ich nimmer", "brauche nichts mehr", "brauche keine antwort mehr", "brauch keine antwort mehr",
    "brauche keine hilfe mehr", "brauche ihre hilfe nicht mehr", "brauche eure hilfe nicht mehr", "habe eine stelle gefunden",
    "hab eine stelle gefunden", "habe was gefunden", "hab was gefunden", "habe etwas gefunden", "habe was anderes gefunden",
    "hab was anderes gefunden", "habe etwas anderes gefunden", "habe einen job gefunden", "hab einen job gefunden", "habe die antwort gefunden",
    "hab die antwort gefunden", "habe es gefunden", "hab es gefunden", "habs gefunden", "habe mich anders entschieden", "hab mich anders entschieden",
    "habe mich umentschieden", "hab mich umentschieden", "bin nicht mehr interessiert", "sie brauchen sich nicht mehr zu melden",
    "ihr braucht euch nicht mehr melden", "ihr braucht euch nicht mehr zu melden", "musst nicht mehr antworten", "musst ihr nicht mehr antworten",
    "braucht nicht mehr zu antworten", "no thanks", "no thank you", "nah thanks", "its done", "it s done", "not interested anymore",
    "not interested any more", "no longer interested", "not interested", "no longer needed", "not needed anymore", "not needed any more",
    "never mind", "nevermind", "found a job", "found another job", "found something else", "found it", "it s solved", "its solved", "no need anymore",
    "no need any more", "hayir tesekkurler", "hayir sagol", "gerek kalmadi", "artik gerek yok", "artik ilgilenmiyorum", "нет спасибо", "уже не нужно",
    "больше не нужно", "уже не актуально", "больше не интересует", "ні дякую", "вже не потрібно", "більше не потрібно", "вже не актуально", "لا شكرا",
    "لم اعد مهتما", "لم يعد ضروريا", "nie dziekuje", "juz nieaktualne", "juz niepotrzebne", "nie jestem juz zainteresowany",
    "nie jestem juz zainteresowana", "nu multumesc", "nu mersi", "nu mai e nevoie", "nu mai este nevoie", "nu mai sunt interesat",
    "nu mai sunt interesata", "نه ممنون", "نه متشكرم",
];

/// Say when, not what: left out before refusals are looked for.
pub(super) const MEANWHILE: &[&str] = &[
    "schon", "inzwischen", "mittlerweile", "bereits", "jetzt", "leider", "nun", "already", "now", "einfach", "bitte",
];

/// May stand beside a refusal without asking for anything.
pub(super) const REFUSAL_FILLERS: &[&str] = &[
    "nein", "nee", "ne", "no", "doch", "sorry", "ich", "habe", "hab", "meine", "frage", "fragen", "anfrage", "es", "da", "aber", "trotzdem",
    "eigentlich", "wir", "thing", "my", "question", "the", "i", "m", "am", "im", "have", "ve", "it", "s", "is", "but", "for", "your", "help", "sich",
    "also", "woanders", "selbst", "selber",
];

pub(super) const GREETINGS: &[&str] = &[
    "hallo", "hi", "hey", "hej", "hei", "moin", "moinsen", "servus", "gruzi", "grussgott", "gruss", "gott", "guten", "gutn", "tag", "morgen",
    "abend", "mahlzeit", "hallochen", "halo", "huhu", "tach", "tag", "grus", "dich", "gute", "hello", "good", "morning", "evening", "afternoon", "merhaba",
    "selam", "gunaydin", "привет", "здравствуите", "добрыи", "день", "вечер", "утро", "привіт", "добрии", "доброго", "дня", "вітаю", "czesc", "dzien",
    "dobry", "witam", "salut", "buna", "ziua", "salam", "سلام", "مرحبا", "السلام", "عليكم", "اهلا", "na", "jo", "yo", "heyho", "hola", "ciao", "griasdi", "gria",
    "tagchen", "moinmoin", "hallihallo", "halli", "mornin",
];

/// May stand beside greetings and thanks.
pub(super) const GREETING_FILLERS: &[&str] = &[
    "zusammen", "liebes", "team", "ihr", "lieben", "alle", "leute", "da", "there", "alle", "euch", "und", "schonen", "einen", "schone", "wunsche", "ich", "miteinander", "allerseits", "an", "ans",
];

pub(super) const THANKS: &[&str] = &[
    "danke", "dank", "dankeschon", "dankschon", "thx", "thanks", "thank", "merci", "tausenddank", "danki", "dankee", "tesekkurler", "tesekkur", "sagol",
    "спасибо", "дякую", "dziekuje", "dzieki", "multumesc", "mersi", "شكرا", "ممنون", "متشكرم", "vergelts", "bedankt", "gracias", "dangge", "tnx", "ty",
];

pub(super) const AGREEMENT: &[&str] = &[
    "ok", "oki", "okay", "okey", "okee", "oke", "okk", "k", "kk", "passt", "past", "alles", "klar", "super", "top", "prima", "perfekt", "cool", "supi", "toll",
    "gut", "fein", "verstanden", "mega", "klasse", "nice", "great", "fine", "tamam", "ладно", "хорошо", "добре", "dobrze", "bine", "jo", "jup", "jep", "yep", "ja",
    "jaa", "gerne", "tschuss", "tschau", "ciao", "bye", "bis", "lg", "vg", "mfg", "geil", "spitze", "wunderbar", "hilft", "geholfen", "ois", "eh",
    "genau", "stimmt", "gecheckt", "roger", "haha", "hihi", "lol", "hehe", "wochenende", "feierabend",
];

/// Everything that may stand in a message of small words.
pub(super) const SMALL: &[&str] = &[
    "danke", "dank", "dankeschon", "dankschon", "thx", "thanks", "thank", "you", "merci", "vielen", "viele", "viel", "lieben", "besten", "herzlichen", "tausend", "sehr",
    "schon", "dir", "ihnen", "euch", "dich", "fur", "die", "den", "das", "deine", "eure", "ihre", "hilfe", "info", "infos", "antwort", "auskunft", "schnelle", "schnellen", "mal",
    "ok", "oki", "okay", "okey", "okee", "oke", "okk", "k", "kk", "passt", "past", "alles", "klar", "super", "top", "prima", "perfekt", "cool", "supi", "toll", "gut", "fein",
    "verstanden", "mega", "klasse", "nice", "great", "fine", "so", "sehr", "ja", "jaa", "jo", "jup", "jep", "yep", "gerne", "das", "hat", "mir", "geholfen", "hilft",
    "weiter", "ist", "war", "tschuss", "tschau", "ciao", "bye", "bis", "dann", "bald", "spater", "morgen", "lg", "vg", "mfg", "liebe", "grusse", "schonen", "schones", "tag", "abend",
    "noch", "einen", "wochenende", "feierabend", "na", "ach", "ah", "aha", "oh", "achso", "wunderbar", "spitze", "geil", "tesekkurler", "tesekkur", "ederim", "cok", "sagol", "tamam",
    "спасибо", "большое", "дякую", "дуже", "ладно", "хорошо", "добре", "dziekuje", "dzieki", "bardzo", "dobrze", "multumesc", "mult", "mersi", "bine", "شكرا", "جزيلا", "ممنون", "متشكرم", "ois", "eh",
    "wow", "echt", "lieb", "nett", "von", "werd", "ich", "freue", "freu", "mich", "genau", "stimmt", "much", "a", "lot", "bedankt", "gracias", "bescheid", "weiss", "jetzt", "gecheckt", "roger",
    "vergelts", "gott", "dangge", "tnx", "ty", "haha", "hihi", "lol", "hehe", "euer", "eurem", "dem", "auch", "allen", "gleichfalls", "ebenso",
];

pub(super) const SMALL_PHRASES: &[&str] = &[
    "weiss ich bescheid", "weiss bescheid", "freue mich", "freu mich", "bis bald", "bis dann", "bis spater", "gleichfalls",
    "ebenso", "achso", "hat mir geholfen", "ach so", "liebe grusse", "schones wochenende", "schonen tag", "schonen abend",
];
