// Every fault of the shop beside the probes, where the tests try one for each group of items.
import { proveByTests } from './tests.mjs'

proveByTests('cli', ['single-fault'], { HOLDFAST_FAULTS: 'every' })
