/**
 * What a report is made of: one benchmark each, at a size with which all of them together take some fifteen minutes of
 * two quiet cores.
 *
 * @typedef {object} Part
 * @property {string} name of its file, and of its section
 * @property {string} title
 * @property {readonly string[]} [options]
 * @property {readonly string[]} [quick] the same for a short look
 * @property {true} [readsApp] the build of the reference app
 *
 * @type {readonly Part[]}
 */
export const parts = [
  {
    name: 'pipeline',
    title: 'The whole gate, in process',
    options: ['--calls=5000'],
    quick: ['--rounds=3', '--calls=2000'],
  },
  { name: 'next-start', title: 'The whole gate, on `next start`', quick: ['--quick'] },
  { name: 'import', title: 'What an import costs' },
  { name: 'size', title: 'What an app ships' },
  { name: 'auth-tokens', title: 'Access tokens' },
  { name: 'auth-keys', title: 'API keys' },
  { name: 'rate-limit', title: 'Rate limits', options: ['--quick'], quick: ['--quick', '--only=memory,bytes,redis'] },
  { name: 'body-guard', title: 'Bodies: time' },
  { name: 'body-memory', title: 'Bodies: memory' },
  { name: 'headers', title: 'Headers of pages' },
  { name: 'secrets', title: 'Looking for secrets', readsApp: true },
  { name: 'telemetry', title: 'Events' },
  { name: 'console', title: 'An open console', quick: ['--quick'] },
  { name: 'audit', title: 'The audit', options: ['--quick'] },
  { name: 'replay', title: 'Replaying a log', options: ['--lines=1000000'], quick: ['--lines=200000'] },
]

/** @param {Part} part @param {boolean} isQuick */
export function optionsOf({ options = [], quick = options }, isQuick) {
  return isQuick ? quick : options
}

/** @param {string} name @param {readonly string[]} options */
export function commandOf(name, options) {
  return `npm run bench -- ${[name, ...options].join(' ')}`
}
