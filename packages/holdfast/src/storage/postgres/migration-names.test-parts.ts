/** Lists of names with which no storage is constructed. */
export const misnamed = [[''], ['holdfast/0001'], ["x'; drop"], ['a b'], ['a'.repeat(101)], ['0001-a', '0001-a']]

/** An option of that storage. */
export const named = (names: readonly string[]) => ({ migrations: names.map((name) => ({ name, sql: 'select 1' })) })
