// Real apps built before and after `holdfast init`, with `--wrap` and without: the same requests, the same answers.
import { proveByTests } from './tests.mjs'

proveByTests('checks', ['checks/init'])
