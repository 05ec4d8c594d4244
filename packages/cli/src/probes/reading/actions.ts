/** Last words of paths that do something, whatever their method is: no plain look goes there. */
const DOES =
  /\/(?:cancel|delete|remove|destroy|archive|close|publish|approve|reject|toggle|like|complete|pay|refund|reset|disable|enable|clear|run|trigger|start|stop)\/?$|log-?out|sign-?out/i

export function doesSomething(path: string): boolean {
  return DOES.test(path)
}
