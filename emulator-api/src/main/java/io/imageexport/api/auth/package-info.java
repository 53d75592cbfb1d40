/**
 * JD Cloud's request signatures: who sent a request, and is it the request that was signed?
 *
 * <p>Two versions exist, JDCLOUD2 and JDCLOUD3, which differ only in three literals. {@link
 * io.imageexport.api.auth.SignatureVerifier} checks the requests of clients, {@link
 * io.imageexport.api.auth.RequestSigner} signs our own. Nothing here knows an HTTP library.
 */
package io.imageexport.api.auth;
