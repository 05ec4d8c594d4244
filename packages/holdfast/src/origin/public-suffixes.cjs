// @ts-check
// CommonJS, for its `require` in the middle of a function: the list is several times the size of the gate, has to answer
// at once, and is read by those alone who write a pattern.

/** What Next puts in place of `process.env.NEXT_RUNTIME` while it builds: for Edge the list is left out of the bundle. */
const isLeftOut = process.env.NEXT_RUNTIME === 'edge'

/**
 * Whether anybody can have a name directly below this host (publicsuffix.org, both of its sections, wildcard rules too),
 * or it is no name; `undefined` where the list is not there.
 *
 * @param {string} host
 * @returns {boolean | undefined}
 */
function isPublicSuffix(host) {
  if (isLeftOut) return undefined
  const { getDomain } = require('tldts')
  /** @param {string} name */
  const registrable = (name) => getDomain(name, { allowPrivateDomains: true })
  // Below `compute.amazonaws.com` every name is such a suffix itself.
  return registrable(host) === null || registrable(`a.${host}`) === null
}

exports.isPublicSuffix = isPublicSuffix
