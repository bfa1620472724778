"""What KakaoTalk's texts are made of."""
