/** Text from outside, as it can be shown and stored. */
package io.imageexport.core.text;
