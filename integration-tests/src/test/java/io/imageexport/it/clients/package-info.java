/** The matrix: official clients, unmodified, that play the same scenarios and see the same. */
package io.imageexport.it.clients;
