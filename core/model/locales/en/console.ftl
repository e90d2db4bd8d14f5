### Texts of the console.
