/** JSON text read strictly, with the place of each value. A leaf: it knows nothing of policies. */
package io.imageexport.core.policy.json;
