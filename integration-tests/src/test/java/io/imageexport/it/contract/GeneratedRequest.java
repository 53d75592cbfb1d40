package io.imageexport.it.contract;

/** A request as it goes over the wire, without its signature. */
record GeneratedRequest(String rawPath, String rawQuery, String body) {}
