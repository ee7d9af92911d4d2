"""The library of the language, and the libraries that programs define or import."""
