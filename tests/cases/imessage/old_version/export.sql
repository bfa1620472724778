PRAGMA page_size = 4096;
PRAGMA auto_vacuum = 0;
-- Mac OS X 10.8: seconds, and few columns
CREATE TABLE handle (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, id TEXT NOT NULL);
CREATE TABLE chat (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, chat_identifier TEXT);
CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, text TEXT, handle_id INTEGER DEFAULT 0, date INTEGER, is_from_me INTEGER DEFAULT 0, service TEXT);
CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER);
INSERT INTO handle VALUES (1, '+351912000001');
INSERT INTO chat VALUES (1, 'iMessage;-;+351912000001', '+351912000001');
INSERT INTO message (ROWID, guid, text, handle_id, service, date, is_from_me) VALUES (1, '00000001-0000-4000-8000-00000000ABCD', 'Does it work?', 1, 'iMessage', 370000000, 0);
INSERT INTO chat_message_join (chat_id, message_id) VALUES (1, 1);
INSERT INTO message (ROWID, guid, text, handle_id, service, date, is_from_me) VALUES (2, '00000002-0000-4000-8000-00000000ABCD', 'It does', 0, 'iMessage', 370000060, 1);
INSERT INTO chat_message_join (chat_id, message_id) VALUES (1, 2);
