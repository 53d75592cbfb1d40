/** Accounts, keys, roles and the policies that roles carry. */
package io.imageexport.core.identity;
