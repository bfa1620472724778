PRAGMA page_size = 4096;
PRAGMA auto_vacuum = 0;
CREATE TABLE other_handle (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, id TEXT NOT NULL, country TEXT, service TEXT NOT NULL, UNIQUE (id, service));
CREATE TABLE other_chat (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, style INTEGER, chat_identifier TEXT, service_name TEXT, room_name TEXT, display_name TEXT);
CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, text TEXT, handle_id INTEGER DEFAULT 0, subject TEXT, attributedBody BLOB, service TEXT, account TEXT, date INTEGER, date_read INTEGER, is_from_me INTEGER DEFAULT 0, item_type INTEGER DEFAULT 0, other_handle INTEGER DEFAULT 0, group_title TEXT, group_action_type INTEGER DEFAULT 0, is_audio_message INTEGER DEFAULT 0, associated_message_guid TEXT, associated_message_type INTEGER DEFAULT 0, balloon_bundle_id TEXT, message_summary_info BLOB, destination_caller_id TEXT, thread_originator_guid TEXT, thread_originator_part TEXT, date_retracted INTEGER DEFAULT 0, date_edited INTEGER DEFAULT 0, associated_message_emoji TEXT, schedule_type INTEGER DEFAULT 0, schedule_state INTEGER DEFAULT 0);
CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, filename TEXT, mime_type TEXT, transfer_name TEXT, is_sticker INTEGER DEFAULT 0);
CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER, message_date INTEGER DEFAULT 0, PRIMARY KEY (chat_id, message_id));
CREATE TABLE message_attachment_join (message_id INTEGER, attachment_id INTEGER, UNIQUE (message_id, attachment_id));
CREATE TABLE chat_recoverable_message_join (chat_id INTEGER, message_id INTEGER, delete_date INTEGER);
-- Tables that are programs: none of them is run.
CREATE VIEW chat (ROWID, chat_identifier, display_name) AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, 'chat' || i, 'endless' FROM n;
CREATE VIEW handle (ROWID, id) AS SELECT 1, text FROM message;
CREATE TRIGGER spoil AFTER INSERT ON message BEGIN UPDATE message SET subject = 'from a trigger' WHERE ROWID = new.ROWID + 1000; END;
INSERT INTO message (ROWID, guid, text, handle_id, service, date, is_from_me) VALUES (1, '00000001-0000-4000-8000-00000000ABCD', 'tea?', 1, 'iMessage', 731000060000000000, 0);
INSERT INTO chat_message_join (chat_id, message_id) VALUES (1, 1);
INSERT INTO message (ROWID, guid, text, handle_id, service, date, is_from_me) VALUES (2, '00000002-0000-4000-8000-00000000ABCD', 'yes', 0, 'iMessage', 731000120000000000, 1);
INSERT INTO chat_message_join (chat_id, message_id) VALUES (1, 2);
