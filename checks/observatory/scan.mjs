// Scans a site with MDN's HTTP Observatory and prints the result as JSON: node scan.mjs localhost:8443
// In a process of its own, since NODE_EXTRA_CA_CERTS is read when one starts.
import fs from 'node:fs'

// The package downloads this list when it is installed, if it may. A loopback address is on no list.
const readFileSync = fs.readFileSync
fs.readFileSync = (file, ...options) =>
  String(file).endsWith('hsts-preload.json') ? '{}' : readFileSync(file, ...options)

const { scan } = await import('@mdn/mdn-http-observatory')
const { scan: result, tests } = await scan(process.argv[2])
const failed = Object.entries(tests).filter(([, test]) => !test.pass)
console.log(
  JSON.stringify({
    score: result.score,
    grade: result.grade,
    failed: failed.map(([name, { result: why }]) => [name, why]),
  }),
)
