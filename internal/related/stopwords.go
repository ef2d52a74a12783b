package related

// stopWords are the commonest words of some languages. In a large archive
// statistics find them; this list is for archives too small to have any. Names
// of weekdays, which tell nothing either, are common in no archive. Words of
// one letter need not be listed.
var stopWords = map[string]string{
	"en": `the of and to in is that for it was on as with he be at by had from his are or an they which you were their
		we has been will but not have this can who would more its when there if one all said says say she her him
		our us my me your them what about so than then out up into over after also could should do does did no now
		just how where while before because other some such only these those might must being most many much any
		even very here why off down between through during against both each per mr mrs since until still again
		however according told year years monday tuesday wednesday thursday friday saturday sunday`,
	"fr": `le la les de des du un une et en est que qui dans pour par sur au aux avec ce cette ces son sa ses ne pas
		plus il elle ils elles on nous vous se leur leurs mais ou où sont être avoir avait ont fait comme
		tout tous aussi après avant entre sans sous depuis selon deux ans dit même très bien peut encore
		lors dont si ainsi alors contre car était cet qu jusqu lorsqu puisqu quelqu aujourd hui lundi mardi mercredi jeudi vendredi samedi dimanche`,
	"de": `der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus
		er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder
		aber vor zur bis mehr durch man sein wurde sei seit unter wenn können soll ihre seine wir ich gegen
		vom sagte schon kann hatte habe eines diese dieser dieses was beim zwei jahr jahre jahren montag dienstag mittwoch donnerstag
		freitag samstag sonntag`,
	"es": `de la que el en los del se las por un para con no una su al lo como más pero sus le ya este sí
		porque esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante todos
		uno les ni contra otros ese eso ante ellos esto antes algunos qué unos yo otro otras otra él tanto
		esa estos mucho quienes nada muchos cual es son fue ha han ser según dos años año dijo así tras lunes martes miércoles jueves viernes
		sábado domingo`,
	"pt": `de que do da em um para com não uma os no se na por mais as dos como mas ao ele das tem seu sua ou
		ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos
		ter seus quem nas me esse eles você foi são sobre anos ano segundo disse dois após ainda essa este`,
	"it": `di che la il un per in non una sono le si da con del dei della delle al alla ha come più ma anche nel
		nella lo gli su questo questa è stato essere dal dalla ai se ci tra dopo due anni hanno era suo sua
		loro alle sul sulla dell all nell dall sull quest anno prima perché solo cui ed fatto detto ancora`,
	"nl": `de het een en van in is dat op te zijn met voor niet aan er om ook als dan maar bij of uit nog naar
		door over ze hij ik die was worden wordt heeft hebben had werd tot je mijn dit deze meer na kan zo
		geen al tegen onder jaar twee wel haar hun volgens zegt moet moeten zou kunnen veel onze we wij`,
	"sv": `och att det som en på är av för med den till inte om ett han men var jag sig från vi så kan hade har
		de när ska eller efter vid också nu sin under säger blev skulle där än upp ut in år mot över bara
		detta här vara man hon två alla mycket dem denna blir enligt sedan få varit mer`,
	"da": `og at det som en på er af for med den til ikke om et han men var jeg sig fra vi så kan havde har de når
		skal eller efter ved også nu sin under siger blev skulle hvor end op ud ind år mod over bare dette
		her være man hun to alle meget dem denne bliver ifølge siden få været mere der i`,
	"no": `og at det som en på er av for med den til ikke om et han men var jeg seg fra vi så kan hadde har de når
		skal eller etter ved også nå sin under sier ble skulle hvor enn opp ut inn år mot over bare dette her
		være man hun to alle mye dem denne blir ifølge siden få vært mer der`,
	"fi": `ja on ei se että oli hän en mutta kun niin myös ovat olla kuin tai joka sen jo sekä mukaan vain ole
		hänen ne siitä mitä jos nyt kanssa vuonna sanoo sanoi voi sitten jotka mikä tämä tämän vielä noin`,
	"hu": `az és hogy nem is egy volt meg ez csak de el már vagy mint még ki ha azt sem van amely lesz szerint
		után pedig között által illetve több két aki ezt kell lehet majd ami magyar`,
	"ro": `și în de la cu pe nu un din se că este pentru mai sunt care au fost ar dar sau al prin lui ale fi
		după ce cele cel ca dintre până doar foarte acest această când doi ani el ea lor îi am`,
	"ru": `и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее мне было вот
		от меня еще нет о из ему теперь когда даже ну вдруг ли если уже или ни быть был него до вас нибудь
		опять уж вам ведь там потом себя ничего ей может они тут где есть надо ней для мы тебя их чем была
		сам чтоб без будто чего раз тоже себе под будет ж тогда кто этот того потому этого какой это эти при
		понедельник вторник среду четверг пятницу субботу воскресенье
		также которые который года году лет после более сказал заявил сообщил об своей своих`,
	"uk": `і в у не що він на як а то все вона так його але та до з за по про від їх бути був була було для це
		цей ця ми ви вони які який яка року після також або якщо ще вже під час при чи його її`,
	"tr": `ve bir bu da de için ile çok daha olarak olan gibi en ne kadar sonra ise var ama ancak değil ki o göre
		her mi mı iki şu ya hem yeni oldu olduğu dedi etti diye önce pazartesi salı çarşamba perşembe cuma cumartesi
		pazar`,
	"ar": `في من على إلى أن عن مع هذا هذه التي الذي ما لا كان كانت قد بعد قبل كما أو بين ذلك هو هي ثم حيث
		لم لن إن كل غير أي خلال منذ عند حتى لكن وهو وهي قال وقال أنه أنها به بها له لها فيه فيها عليه عليها
		منه منها الى ان او الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد`,
	"fa": `و در به از که این را با است برای آن یک خود تا بر هم نیز شد شده کرد کرده می های ها ای اما باید بود
		شود وی او ما آنها گفت اگر هر چه دو بین پس پیش همچنین روی بود هستند دارد کند کنند خواهد نمی سال`,
	"ur": `کے کی میں کا ہے اور سے نے کو پر اس کہ یہ ہیں نہیں ہو گیا تھا تھی بھی کر ایک لیے وہ جو ان تو کہا اپنے`,
	"he": `של את על לא הוא זה כי עם גם או אל כל אם היא היה אבל יש אין מה רק עוד אני בין אחרי כך לפי כדי אך`,
	"pl": `nie to się na że do jest jak ale za od po co tak dla czy ze przez go już tylko był była było są oraz
		ma by być przed jego jej ich który która które także może roku lat po przy pod jako`,
	"cs": `se na je že to ve si do za po pro od ale jako by jsou které který která byl byla bylo podle jeho jsem
		není také už tak až při než nebo roku let`,
	"el": `και το του η ο να της για με που στο στην από τα τη οι των σε είναι θα τον δεν στη την ότι μια ένα
		τους ως έχει αυτό αλλά όπως μετά κατά ήταν`,
	"id": `yang di dan dari ini untuk dengan itu tidak dalam akan pada ke juga ada oleh sudah bisa kata mereka
		saat karena telah adalah para atau tersebut sebagai kepada lebih dia menjadi tahun hal`,
	"vi": `là của và có cho các trong được với những này một không người đã từ khi để đến về tại cũng ra như vào
		đó sẽ trên năm theo nhiều sau ông bà anh`,
	"hi": `के का की में है और से को ने पर कि यह हैं नहीं भी कर इस एक लिए हो था वह जो तो ही गया थे थी या अपने`,
	"sw": `ya na wa kwa ni katika za la cha kuwa hiyo huo hii baada yake wake kama pia lakini watu mwaka alisema`,
}
