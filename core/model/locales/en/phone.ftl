### Texts of the phone.
