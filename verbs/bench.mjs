import { join } from 'node:path'
import { runEvery } from './every.mjs'
import { main, show } from './run.mjs'
import { root } from './workspace.mjs'

const asked = process.argv.slice(2)
if (asked.includes('--report')) {
  await main(() =>
    show(process.execPath, [join(root, 'bench/report.mjs'), ...asked.filter((one) => one !== '--report')]),
  )
} else {
  await runEvery('bench', 'bench')
}
