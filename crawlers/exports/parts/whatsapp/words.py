"""The words that WhatsApp itself writes, in the languages it writes them in: data alone.

Where an export marks its own words (U+200E, angle brackets, a missing sender) the marks are what
counts; these lists serve where there are none, and say which kind of thing it is.
"""

# Between date and time.
AT = (
    *("klo", "kl.", "kl", "um", "às", "as", "a las", "alle ore", "ore", "à", "at", "o", "u", "la"),
    *("в", "о", "om", "saat", "στις", "lúc", "pukul", "ժամը", "kell", "plkst."),
)

# What stands for a thing that was left out, without U+200E and the final period: what it was.
OMITTED = {
    # English
    "image omitted": "photo",
    "video omitted": "video",
    "audio omitted": "audio",
    "sticker omitted": "sticker",
    "gif omitted": "gif",
    "document omitted": "file",
    "contact card omitted": "contact",
    "video note omitted": "video",
    "view once voice message omitted": "voice",
    "live location shared": "location",
    "media omitted": "unavailable",
    # German
    "bild weggelassen": "photo",
    "video weggelassen": "video",
    "audio weggelassen": "audio",
    "sticker weggelassen": "sticker",
    "gif weggelassen": "gif",
    "dokument weggelassen": "file",
    "kontaktkarte ausgelassen": "contact",
    "videonachricht weggelassen": "video",
    # Spanish
    "imagen omitida": "photo",
    "video omitido": "video",
    "audio omitido": "audio",
    "sticker omitido": "sticker",
    "gif omitido": "gif",
    "documento omitido": "file",
    "tarjeta de contacto omitida": "contact",
    # French
    "image absente": "photo",
    "vidéo absente": "video",
    "audio omis": "audio",
    "sticker omis": "sticker",
    "gif retiré": "gif",
    "document manquant": "file",
    "fiche contact manquante": "contact",
    # Italian
    "immagine omessa": "photo",
    "video omesso": "video",
    "audio omesso": "audio",
    "sticker non incluso": "sticker",
    "gif esclusa": "gif",
    "documento omesso": "file",
    "scheda contatto omessa": "contact",
    # Portuguese
    "imagem ocultada": "photo",
    "imagem omitida": "photo",
    "vídeo omitido": "video",
    "áudio ocultado": "audio",
    "figurinha omitida": "sticker",
    "gif omitido(a)": "gif",
    "documento ocultado": "file",
    "cartão do contato omitido": "contact",
    # Dutch
    "afbeelding weggelaten": "photo",
    "video weggelaten": "video",
    "audio weggelaten": "audio",
    "sticker weggelaten": "sticker",
    "gif weggelaten": "gif",
    "document weggelaten": "file",
    "contactkaart weggelaten": "contact",
    # Russian
    "изображение отсутствует": "photo",
    "изображение опущено": "photo",
    "видео отсутствует": "video",
    "видео опущено": "video",
    "аудиофайл отсутствует": "audio",
    "аудио опущено": "audio",
    "стикер отсутствует": "sticker",
    "стикер опущен": "sticker",
    "документ отсутствует": "file",
    # Turkish
    "görüntü dahil edilmedi": "photo",
    "video dahil edilmedi": "video",
    "ses dahil edilmedi": "audio",
    "çıkartma dahil edilmedi": "sticker",
    "belge dahil edilmedi": "file",
    # Polish
    "obraz pominięto": "photo",
    "pominięto obraz": "photo",
    "pominięto wideo": "video",
    "pominięto audio": "audio",
    # Finnish, Swedish, Danish, Norwegian
    "kuva jätetty pois": "photo",
    "video jätetty pois": "video",
    "ääni jätetty pois": "audio",
    "bild utelämnad": "photo",
    "bilden utelämnades": "photo",
    "video utelämnad": "video",
    "billede udeladt": "photo",
    "video udeladt": "video",
    "bilde utelatt": "photo",
    "video utelatt": "video",
    # Hebrew, Arabic
    "התמונה הושמטה": "photo",
    "הווידאו הושמט": "video",
    "תם השמטת התמונה": "photo",
    "تم حذف الصورة": "photo",
    "الصورة محذوفة": "photo",
    "الفيديو محذوف": "video",
    # Chinese, Japanese, Korean
    "图像已忽略": "photo",
    "忽略图片": "photo",
    "忽略视频": "video",
    "已略過圖片": "photo",
    "圖片已略去": "photo",
    "影片已略去": "video",
    "画像は省略されました": "photo",
    "画像省略": "photo",
    "動画は省略されました": "video",
    "이미지 생략됨": "photo",
    "사진 생략": "photo",
    "동영상 생략": "video",
}

# Parts of what Android writes in angle brackets where it left something out: `<Media omitted>`.
MEDIA_STEMS = (
    *("media", "medien", "multimed", "multimíd", "médi", "mídia", "archivo omit", "omitted"),
    *("медиа", "без медиа", "медія", "файл", "medya", "mediat", "mediefil", "medie", "mediju"),
    *("médium", "μέσων", "πολυμέσων", "מדיה", "الوسائط", "وسائط", "رسانه", "मीडिया", "মিডিয়া"),
    *("ஊடக", "สื่อ", "媒体", "媒體", "メディア", "미디어", "phương tiện", "midia", "mitjans"),
    *("arquivo de mídia", "мультимеди"),
)

# Behind the name of a file that comes with the export: `IMG-20240301-WA0001.jpg (file attached)`.
ATTACHED = frozenset(
    (
        *("file attached", "datei angehängt", "archivo adjunto", "fichier joint"),
        *("file allegato", "arquivo anexado", "ficheiro anexado", "bestand bijgevoegd"),
        *("файл добавлен", "файл додано", "dosya ekli", "dołączono plik", "plik załączony"),
        *("tiedosto liitteenä", "bifogad fil", "fil bifogad", "fil vedhæftet", "fil vedlagt"),
        *("soubor přiložen", "fájl csatolva", "fișier atașat", "fitxer adjunt", "συνημμένο αρχείο"),
        *("קובץ מצורף", "הקובץ מצורף", "الملف مرفق", "ملف مرفق", "فایل پیوست شده"),
        *("फ़ाइल संलग्न है", "फ़ाइल अटैच की गई", "文件附件", "檔案附件", "附加檔案", "添付ファイル"),
        *("ファイル添付", "파일 첨부됨", "file terlampir", "tệp đính kèm", "ไฟล์ที่แนบมา"),
    )
)

# Behind a text that its author altered later, in angle brackets.
EDITED = frozenset(
    (
        *("this message was edited", "diese nachricht wurde bearbeitet", "se editó este mensaje"),
        *("se editó este mensaje.", "este mensaje fue editado", "ce message a été modifié"),
        *("questo messaggio è stato modificato", "esta mensagem foi editada", "mensagem editada"),
        *("dit bericht is bewerkt", "данное сообщение изменено", "сообщение изменено"),
        *("это сообщение было изменено", "bu mesaj düzenlendi", "ta wiadomość została edytowana"),
        *("wiadomość została edytowana", "tätä viestiä muokattiin", "viestiä muokattiin"),
        *("detta meddelande redigerades", "meddelandet redigerades", "denne besked blev redigeret"),
        *("denne meldingen ble redigert", "tato zpráva byla upravena", "zpráva byla upravena"),
        *("az üzenet szerkesztve lett", "acest mesaj a fost editat", "aquest missatge s'ha editat"),
        *("цe повідомлення відредаговано", "це повідомлення відредаговано", "הודעה זו נערכה"),
        *("ההודעה נערכה", "تم تعديل هذه الرسالة", "تم تعديل الرسالة", "این پیام ویرایش شد"),
        *("यह मैसेज एडिट किया गया है", "यह मैसेज एडिट किया गया", "此消息已编辑", "此消息已编辑过"),
        *(
            "已編輯此訊息",
            "此訊息已編輯",
            "このメッセージは編集されました",
            "메시지가 수정되었습니다",
        ),
        *("pesan ini diedit", "tin nhắn này đã được chỉnh sửa", "ข้อความนี้ถูกแก้ไข"),
    )
)

# In place of a text that its author took back, without the final period.
DELETED = frozenset(
    (
        *("this message was deleted", "diese nachricht wurde gelöscht"),
        *("se eliminó este mensaje", "este mensaje fue eliminado", "ce message a été supprimé"),
        *("questo messaggio è stato eliminato", "mensagem apagada", "esta mensagem foi apagada"),
        *("dit bericht is verwijderd", "данное сообщение удалено", "это сообщение было удалено"),
        *("сообщение удалено", "bu mesaj silindi", "ta wiadomość została usunięta"),
        *("wiadomość została usunięta", "tämä viesti poistettiin", "meddelandet raderades"),
        *("detta meddelande raderades", "denne besked blev slettet", "denne meldingen ble slettet"),
        *("tato zpráva byla smazána", "az üzenetet törölték", "acest mesaj a fost șters"),
        *("це повідомлення видалено", "הודעה זו נמחקה", "תוכן הודעה זו נמחק"),
        *("تم حذف هذه الرسالة", "این پیام حذف شد", "यह मैसेज मिटाया गया", "यह संदेश हटाया गया"),
        *(
            "यह मैसेज डिलीट किया गया",
            "此消息已删除",
            "此消息已被删除",
            "此訊息已刪除",
            "此訊息已被刪除",
        ),
        *("このメッセージは削除されました", "삭제된 메시지입니다", "이 메시지는 삭제되었습니다"),
        *("pesan ini telah dihapus", "tin nhắn này đã bị xóa", "ข้อความนี้ถูกลบแล้ว"),
    )
)
# The same, where the owner of the phone took it back.
DELETED_BY_OWNER = frozenset(
    (
        *("you deleted this message", "du hast diese nachricht gelöscht"),
        *("eliminaste este mensaje", "vous avez supprimé ce message"),
        *("hai eliminato questo messaggio", "você apagou esta mensagem", "apagou esta mensagem"),
        *("je hebt dit bericht verwijderd", "u hebt dit bericht verwijderd"),
        *("вы удалили данное сообщение", "вы удалили это сообщение", "bu mesajı sildiniz"),
        *("usunięto tę wiadomość", "usunąłeś tę wiadomość", "poistit tämän viestin"),
        *(
            "du raderade det här meddelandet",
            "du raderade detta meddelande",
            "du slettede denne besked",
        ),
        *("du slettet denne meldingen", "smazali jste tuto zprávu", "ви видалили це повідомлення"),
        *("מחקת הודעה זו", "لقد حذفت هذه الرسالة", "حذفت هذه الرسالة", "आपने यह मैसेज मिटाया"),
        *(
            "आपने यह संदेश हटाया",
            "您删除了这条消息",
            "你删除了此消息",
            "您已刪除此訊息",
            "你已刪除這則訊息",
        ),
        *("このメッセージを削除しました", "이 메시지를 삭제했습니다", "anda menghapus pesan ini"),
    )
)

# What the notice says that nearly every chat begins with. On iOS, where it has a sender, it is
# known by these words if an old or altered export has lost the mark before it.
ENCRYPTION = (
    *("end-to-end encrypted", "end-to-end encryption", "ende-zu-ende-verschlüssel"),
    *("cifrado de extremo a extremo", "cifrados de extremo a extremo", "chiffrés de bout en bout"),
    *("chiffrement de bout en bout", "crittografia end-to-end", "criptografia de ponta a ponta"),
    *("encriptação ponto a ponto", "end-to-end versleuteld", "сквозным шифрованием"),
    *("uçtan uca şifreli", "szyfrowane end-to-end", "szyfrowaniem end-to-end"),
    *("päästä päähän", "totalsträckskrypterade", "end-to-end-kryptering", "ende-til-ende-kryptert"),
    *("koncovým šifrováním", "végpontok közötti titkosítás", "наскрізним шифруванням"),
    *("מוצפנות מקצה לקצה", "التشفير التام بين الطرفين", "مشفرة تمامًا", "एंड-टू-एंड एन्क्रिप्टेड"),
    *("端到端加密", "端對端加密", "エンドツーエンド暗号化", "종단간 암호화", "종단 간 암호화"),
    *("terenkripsi secara end-to-end", "mã hóa đầu cuối"),
)

# What stands in place of a message that the phone does not have.
WAITING = (
    *("waiting for this message", "warte auf diese nachricht", "esperando este mensaje"),
    *("esperando el mensaje", "en attente de ce message", "in attesa del messaggio"),
    *("aguardando mensagem", "wachten op dit bericht", "ожидание сообщения", "bu mesaj bekleniyor"),
    *("odotetaan viestiä", "väntar på detta meddelande", "正在等待此消息", "正在等待此訊息"),
    *(
        "このメッセージを待っています",
        "메시지를 기다리는 중입니다",
        "בהמתנה להודעה זו",
        "في انتظار هذه الرسالة",
    ),
)

POLL = (
    *("POLL", "UMFRAGE", "ENCUESTA", "SONDAGE", "SONDAGGIO", "ENQUETE", "SONDAGEM", "ОПРОС"),
    *("ANKET", "ANKIETA", "KYSELY", "OMRÖSTNING", "AFSTEMNING", "AVSTEMNING", "ANKETA", "SZAVAZÁS"),
    *("SONDAJ", "ENQUESTA", "ОПИТУВАННЯ", "סקר", "استطلاع", "استطلاع رأي", "نظرسنجی", "पोल"),
    *("投票", "アンケート", "투표", "POLLING", "JAJAK PENDAPAT", "THĂM DÒ Ý KIẾN"),
)
