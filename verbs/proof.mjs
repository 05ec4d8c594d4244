import { runEvery } from './every.mjs'

await runEvery('proof', 'proof')
