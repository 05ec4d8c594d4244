export { listedPatterns, userAgentKinds, type KindOf, type Pattern } from './user-agent-kinds.js'
