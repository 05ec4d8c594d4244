// The fuzz of tests beside the tokens, with a million values in place of a hundred thousand.
import { proveByTests } from './tests.mjs'

proveByTests('holdfast-mocks', ['tokens-fuzz'], { HOLDFAST_FUZZ: '1000000' })
