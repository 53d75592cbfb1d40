/** JD Cloud's gateway: routes, signatures, the envelope. Knows no single operation. */
package io.imageexport.api.http;
