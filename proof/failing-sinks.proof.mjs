// A million calls while sinks hang, throw, reject and take a second, where the tests make ten thousand.
import { proveByTests } from './tests.mjs'

proveByTests('holdfast', ['sinks-that-fail'])
