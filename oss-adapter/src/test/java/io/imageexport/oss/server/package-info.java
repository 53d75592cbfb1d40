/** Object stores of others, run as processes for tests; other modules' tests use them as well. */
package io.imageexport.oss.server;
