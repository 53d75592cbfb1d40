/** HTTPS: whose certificates clients see, what they are asked to trust, and where TLS ends. */
package io.imageexport.api.tls;
