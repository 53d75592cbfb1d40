/** The ports of the core on PostgreSQL. Calls block; they are made from virtual threads. */
package io.imageexport.api.postgres;
