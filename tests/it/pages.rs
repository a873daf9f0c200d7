//! Every page of `etiquette explain`: its blocks are run.
