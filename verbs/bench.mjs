import { runEvery } from './every.mjs'

await runEvery('bench', 'bench')
