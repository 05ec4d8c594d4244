export { client, type Client, type ClientOptions, type JsonInit } from './client.js'
export type { ClientProblem, InputFault, Result } from './problem.js'
export type { Renewal } from './renewal.js'
