//! Plain statements in each language that the lexicon knows are noticed with a hotline, and what
//! applicants ask in it alarms nobody.

use rstest::rstest;

use super::{DETECTOR, Severity};

#[rstest]
#[case::turkish(&[
    "Artık yaşamak istemiyorum.",
    "Ölmek istiyorum, her şey bitti.",
    "Kendimi öldürmeyi düşünüyorum.",
    "İntihar etmeyi düşünüyorum.",
    "Kendime zarar veriyorum.",
    "Kocam beni dövüyor.",
    "Babam bana vuruyor, eve gitmeye korkuyorum.",
    "Bana tecavüz ettiler.",
    "Ailem beni zorla evlendirmek istiyor.",
    "Arkadaşım intihar etmek istiyor.",
    "Şefim beni taciz ediyor.",
    "Okulda bana zorbalık yapıyorlar.",
    "Artık dayanamıyorum, hiç umudum yok.",
    "Sokakta yatıyorum, kalacak yerim yok.",
])]
#[case::russian(&[
    "Я больше не хочу жить.",
    "Хочу умереть.",
    "Я думаю о самоубийстве.",
    "Я режу себя.",
    "Муж меня бьёт.",
    "Отец избивает меня, я боюсь идти домой.",
    "Меня изнасиловали.",
    "Меня заставляют выйти замуж.",
    "Моя подруга хочет покончить с собой.",
    "Начальник пристаёт ко мне и трогает меня.",
    "В школе надо мной издеваются.",
    "Я больше так не могу.",
    "Я потеряла всякую надежду.",
    "Мне негде жить, сплю на улице.",
])]
#[case::ukrainian(&[
    "Я більше не хочу жити.",
    "Хочу померти.",
    "Думаю про самогубство.",
    "Я ріжу собі руки.",
    "Чоловік мене б'є.",
    "Батько б'є мене, я боюся йти додому.",
    "Мене зґвалтували.",
    "Мене змушують вийти заміж.",
    "Моя подруга хоче вкоротити собі віку.",
    "Начальник чіпляється до мене і торкається мене.",
    "У школі з мене знущаються.",
    "Я більше так не можу.",
    "Я втратила надію.",
    "Мені ніде жити, сплю на вулиці.",
])]
#[case::arabic(&[
    "لم أعد أريد الحياة.",
    "أريد أن أموت.",
    "أفكر في الانتحار.",
    "أجرح نفسي كل ليلة.",
    "زوجي يضربني.",
    "أبي يضربني وأخاف أن أرجع إلى البيت.",
    "تم اغتصابي.",
    "أهلي يجبرونني على الزواج.",
    "صديقتي تريد أن تنتحر.",
    "مديري يتحرش بي.",
    "يتنمرون علي في المدرسة.",
    "لم أعد أستطيع التحمل.",
    "فقدت الأمل في كل شيء.",
    "أنام في الشارع وليس عندي بيت.",
])]
#[case::polish(&[
    "Nie chcę już żyć.",
    "Chcę umrzeć.",
    "Myślę o samobójstwie.",
    "Tnę się co wieczór.",
    "Mąż mnie bije.",
    "Ojciec mnie bije, boję się wracać do domu.",
    "Zostałam zgwałcona.",
    "Rodzice zmuszają mnie do ślubu.",
    "Moja przyjaciółka chce się zabić.",
    "Szef mnie obmacuje.",
    "W szkole wszyscy się ze mnie śmieją i mnie wyzywają.",
    "Nie daję już rady.",
    "Straciłam wszelką nadzieję.",
    "Śpię na dworcu, nie mam gdzie mieszkać.",
])]
#[case::romanian(&[
    "Nu mai vreau să trăiesc.",
    "Vreau să mor.",
    "Mă gândesc la sinucidere.",
    "Mă tai pe mâini în fiecare seară.",
    "Soțul mă bate.",
    "Tata mă bate și mi-e frică să merg acasă.",
    "Am fost violată.",
    "Părinții mă obligă să mă căsătoresc.",
    "Prietena mea vrea să se omoare.",
    "Șeful mă pipăie.",
    "La școală toți râd de mine.",
    "Nu mai pot.",
    "Mi-am pierdut orice speranță.",
    "Dorm pe stradă, nu am unde să stau.",
])]
#[case::farsi(&[
    "دیگر نمی‌خواهم زندگی کنم.",
    "می‌خواهم بمیرم.",
    "به خودکشی فکر می‌کنم.",
    "به خودم آسیب می‌زنم.",
    "شوهرم مرا می‌زند.",
    "پدرم مرا می‌زند و می‌ترسم به خانه بروم.",
    "به من تجاوز شده است.",
    "خانواده‌ام مرا به زور شوهر می‌دهند.",
    "دوستم می‌خواهد خودش را بکشد.",
    "رئیسم به من دست می‌زند.",
    "در مدرسه مرا مسخره می‌کنند.",
    "دیگر نمی‌توانم ادامه بدهم.",
    "همه امیدم را از دست داده‌ام.",
    "شب‌ها در خیابان می‌خوابم.",
])]
fn plain_statements_get_a_hotline(#[case] texts: &[&str]) {
    let missed: Vec<&&str> = texts
        .iter()
        .filter(|text| DETECTOR.detect(text).is_none_or(|found| found.severity == Severity::Review))
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[rstest]
#[case::turkish(&[
    "Merhaba, başvuru için hangi belgeler gerekiyor?",
    "Maaş ne kadar?",
    "Staj ne zaman başlıyor?",
    "Diplomam Türkiye'den, Almanya'da tanınıyor mu?",
    "Randevuyu yarına erteleyebilir miyiz?",
    "Almancam B1 seviyesinde, yeterli mi?",
    "Çok teşekkür ederim, iyi günler!",
    "Otobüs gecikti, on dakika geç geleceğim.",
    "Kız kardeşim de başvurmak istiyor, olur mu?",
    "Formu dolduramıyorum, sayfa açılmıyor.",
    "Hemşire olarak çalışmak istiyorum.",
    "Gülmekten öldüm 😂",
])]
#[case::russian(&[
    "Здравствуйте, какие документы нужны для заявки?",
    "Сколько платят на обучении?",
    "Можно перенести собеседование на четверг?",
    "Мой диплом из Казахстана, его признают?",
    "У меня немецкий B1, этого хватит?",
    "Спасибо большое, хорошего дня!",
    "Я опаздываю, автобус не пришёл.",
    "Моя сестра тоже хочет подать заявку.",
    "Страница не открывается, что делать?",
    "Хочу работать в доме престарелых.",
    "Когда начинается практика?",
    "Умираю со смеху 😂",
])]
#[case::ukrainian(&[
    "Добрий день, які документи потрібні?",
    "Скільки платять під час навчання?",
    "Чи можна перенести співбесіду на четвер?",
    "Мій диплом з України, його визнають?",
    "У мене німецька B1, цього досить?",
    "Дуже дякую, гарного дня!",
    "Я запізнююся, автобус не приїхав.",
    "Моя сестра теж хоче подати заявку.",
    "Сторінка не відкривається, що робити?",
    "Хочу працювати з дітьми.",
    "Коли починається практика?",
    "Я приїхала з Харкова, маю дозвіл на роботу.",
])]
#[case::arabic(&[
    "مرحبا، ما هي الأوراق المطلوبة للتقديم؟",
    "كم الراتب في التدريب؟",
    "هل يمكن تغيير موعد المقابلة إلى الخميس؟",
    "شهادتي من سوريا، هل يتم الاعتراف بها؟",
    "مستواي في الألمانية B1، هل يكفي؟",
    "شكرا جزيلا، يومكم سعيد",
    "سوف أتأخر عشر دقائق، الباص تأخر.",
    "أختي تريد أن تقدم أيضا.",
    "الصفحة لا تفتح، ماذا أفعل؟",
    "أريد أن أعمل مع الأطفال.",
    "متى يبدأ التدريب العملي؟",
    "هل يوجد سكن للطلاب؟",
])]
#[case::polish(&[
    "Dzień dobry, jakie dokumenty są potrzebne?",
    "Ile zarabia się w czasie nauki?",
    "Czy można przełożyć rozmowę na czwartek?",
    "Mam dyplom z Polski, czy jest uznawany?",
    "Mój niemiecki to B1, czy to wystarczy?",
    "Dziękuję bardzo, miłego dnia!",
    "Spóźnię się dziesięć minut, autobus nie przyjechał.",
    "Moja siostra też chce złożyć podanie.",
    "Strona się nie otwiera, co robić?",
    "Chcę pracować z dziećmi.",
    "Kiedy zaczyna się praktyka?",
    "Umieram z ciekawości, kiedy odpiszecie 😊",
])]
#[case::romanian(&[
    "Bună ziua, ce acte sunt necesare?",
    "Cât se plătește în timpul formării?",
    "Se poate muta interviul pe joi?",
    "Diploma mea este din România, este recunoscută?",
    "Am germană B1, ajunge?",
    "Mulțumesc mult, o zi bună!",
    "Întârzii zece minute, autobuzul nu a venit.",
    "Sora mea vrea și ea să aplice.",
    "Pagina nu se deschide, ce fac?",
    "Vreau să lucrez cu copii.",
    "Când începe practica?",
    "Mor de curiozitate când primesc răspuns 😊",
])]
#[case::farsi(&[
    "سلام، چه مدارکی برای درخواست لازم است؟",
    "حقوق دوره آموزش چقدر است؟",
    "می‌شود وقت مصاحبه را به پنجشنبه تغییر داد؟",
    "مدرک من از افغانستان است، قبول می‌شود؟",
    "زبان آلمانی من B1 است، کافی است؟",
    "خیلی ممنون، روز خوبی داشته باشید",
    "ده دقیقه دیر می‌رسم، اتوبوس نیامد.",
    "خواهرم هم می‌خواهد درخواست بدهد.",
    "صفحه باز نمی‌شود، چه کار کنم؟",
    "می‌خواهم با بچه‌ها کار کنم.",
    "کارآموزی کی شروع می‌شود؟",
    "خوابگاه هم دارید؟",
])]
fn what_applicants_ask_alarms_nobody(#[case] texts: &[&str]) {
    let alarmed: Vec<_> =
        texts.iter().filter_map(|text| DETECTOR.detect(text).map(|found| (text, found))).collect();
    assert!(alarmed.is_empty(), "{alarmed:#?}");
}
