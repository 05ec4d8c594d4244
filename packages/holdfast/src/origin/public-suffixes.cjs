// @ts-check
// CommonJS, for its `require` in the middle of a function: the list is several times the size of the gate, has to answer
// at once, and is read by those alone who write a pattern.

/**
 * Whether anybody can have a name directly below this host (publicsuffix.org, both of its sections, wildcard rules too),
 * or it is no name. On Edge the answer is `undefined`: see `no-public-suffixes.ts`.
 *
 * @param {string} host
 * @returns {boolean | undefined}
 */
function isPublicSuffix(host) {
  const { getDomain } = require('tldts')
  /** @param {string} name */
  const registrable = (name) => getDomain(name, { allowPrivateDomains: true })
  // Below `compute.amazonaws.com` every name is such a suffix itself.
  return registrable(host) === null || registrable(`a.${host}`) === null
}

exports.isPublicSuffix = isPublicSuffix
