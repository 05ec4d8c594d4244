/**
 * A figure that a page tells, and between what the report has to find it. What is told as a bound (“under 50 ms”) is one;
 * of any other figure the range is no wider than a quarter to either side, and checks/claims.test.ts sees to it.
 *
 * @typedef {object} Claim
 * @property {string} page
 * @property {string} says as the page says it, figure and all
 * @property {string} part of the report
 * @property {string} figure that is measured there
 * @property {number} [least]
 * @property {number} [most]
 */

/** @type {(form: string) => string} */
const overHand = (form) => `${form}, over a hand-written handler`
/** @type {(form: string) => string} */
const overBare = (form) => `${form}, CPU over a bare POST, %`

/** What is told of others must not flatter us: it is bounded on both sides. @type {(figure: number) => { least: number, most: number }} */
const about = (figure) => ({ least: rounded(figure * 0.75), most: rounded(figure * 1.25) })
/** Of ourselves, more has to be told than is found, or nearly so. @type {(figure: number) => { least: number, most: number }} */
const ours = (figure) => ({ least: rounded(figure * 0.75), most: rounded(figure * 1.1) })
/** @param {number} bound */
const rounded = (bound) => Number(bound.toPrecision(3))

const README = 'README.md'
const TELEMETRY = 'packages/holdfast/docs/telemetry.md'

/** @type {readonly Claim[]} */
export const claims = [
  ...[
    { says: '1.4 × a hand-written handler', figure: 'holdfast, hot path', ...ours(1.4) },
    { says: 'next-zod-route 1.0 ×', figure: 'next-zod-route', ...about(1) },
    { says: 'hono 1.1 ×', figure: 'hono', ...about(1.1) },
    { says: 'oRPC 1.8 ×', figure: 'oRPC', ...about(1.8) },
    { says: 'tRPC 2.4 ×', figure: 'tRPC', ...about(2.4) },
    { says: '| 1.8 × |', figure: 'holdfast, the whole gate: JWT, 3 limits', ...ours(1.8) },
  ].map((claim) => ({ page: README, part: 'pipeline', ...claim, figure: overHand(claim.figure) })),
  ...[
    { says: '19 % more CPU', figure: 'holdfast: JWT, CORS, CSRF, 3 limits', ...ours(19) },
    { says: 'passes everything through: 59 %', figure: '… behind a proxy.ts that passes it through', ...about(59) },
  ].map((claim) => ({ page: README, part: 'next-start', ...claim, figure: overBare(claim.figure) })),
  ...[
    { says: '2.1 × the bare HMAC', figure: 'holdfast', ...ours(2.1) },
    { says: 'fast-jwt 3.2 ×', figure: 'fast-jwt', ...about(3.2) },
    { says: 'jsonwebtoken 4.7 ×', figure: 'jsonwebtoken', ...about(4.7) },
    { says: 'jose more than 20 ×', figure: 'jose', least: 20 },
  ].map((claim) => ({
    page: README,
    part: 'auth-tokens',
    ...claim,
    figure: `HS256, ${claim.figure} over bare crypto`,
  })),
  ...[
    { says: '2.2 × constant texts', figure: 'holdfast', ...ours(2.2) },
    { says: 'helmet 2.2 ×', figure: 'helmet', ...about(2.2) },
    { says: 'nosecone 2.9 ×', figure: 'nosecone', ...about(2.9) },
  ].map((claim) => ({ page: README, part: 'headers', ...claim, figure: `${claim.figure} over constant texts, CPU` })),
  {
    page: README,
    says: '12 MB of hostile JSON, until it is refused | under 50 ms of CPU',
    part: 'body-guard',
    figure: 'the slowest refusal of 12 MB, CPU ms',
    most: 50,
  },
  {
    page: README,
    says: '500 MB sent in chunks to a guarded route | under 10 MB of memory',
    part: 'next-start',
    figure: 'one chunked body of 500 MB to a guarded route: MB at most',
    most: 10,
  },
  { page: README, says: 'under 3 µs', part: 'telemetry', figure: 'dispatcher → memory sink, CPU µs', most: 3 },
  {
    page: README,
    says: '53 kB gzip',
    part: 'size',
    figure: 'edge bundle of the gate with jwt and memory, kB gzip',
    ...ours(53),
  },
  {
    page: README,
    says: '21 ms of CPU',
    part: 'import',
    figure: 'holdfast/next, after next/server, ms of CPU',
    ...ours(21),
  },
  {
    page: README,
    says: 'under 150 thousand type instantiations',
    part: 'size',
    figure: '100 routes, thousand type instantiations',
    most: 150,
  },
  {
    page: 'packages/holdfast/docs/env.md',
    says: 'less than 1 kB',
    part: 'size',
    figure: 'holdfast/env/client, kB gzip',
    most: 1,
  },
  {
    page: 'packages/holdfast/docs/scan.md',
    says: 'less than 20 microseconds',
    part: 'secrets',
    figure: '10 kB of JSON as data: CPU µs more',
    most: 20,
  },
  {
    page: TELEMETRY,
    says: 'less than 1 µs',
    part: 'telemetry',
    figure: 'history alone, beyond making the event, CPU µs',
    most: 1,
  },
  {
    page: TELEMETRY,
    says: 'less than 1 MB',
    part: 'telemetry',
    figure: 'history after a million events of as many callers, MB',
    most: 1,
  },
  {
    page: TELEMETRY,
    says: 'under 1.5 kB for each event',
    part: 'telemetry',
    figure: 'memory sink, kB for each of the 10,000 events it keeps',
    most: 1.5,
  },
]
