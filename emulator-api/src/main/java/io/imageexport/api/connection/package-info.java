/** The sockets of clients: how many there may be, how long each may take, how much it may hold. */
package io.imageexport.api.connection;
