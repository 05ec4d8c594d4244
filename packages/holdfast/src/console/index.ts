export { securityConsole, type ConsoleHandlers } from './console.js'
export type { SecurityConsoleOptions } from './options.js'
