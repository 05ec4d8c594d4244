/** JSON that any database stores and compares as it is, whatever its encoding: no NUL, no lone surrogate, no letter beyond ASCII. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
