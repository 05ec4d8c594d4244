import { ConfigurationError } from '../core/configuration-error.js'

/** A variable's name, and none of the members that runtimes, frameworks, loggers and test runners ask any object for. */
const NAME =
  /^(?!(then|toJSON|default|prototype|name|length|size|nodeType|tagName|asymmetricMatch|inspect|displayName)$)_?[a-z]\w{0,63}$/i

/**
 * What an undeclared member is: `undefined` where anything is asked for it (symbols, `then`, `$$typeof`).
 * @throws {ConfigurationError} `config.env` for the name of a variable: an `undefined` there would become "Bearer undefined".
 */
export function undeclared(key: PropertyKey): undefined {
  if (typeof key === 'string' && NAME.test(key))
    throw new ConfigurationError('config.env', `\`${key}\` is not declared.`)
}
