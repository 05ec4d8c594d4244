import { NextResponse } from 'next/server'
import { getDb, users } from '@/lib/db'

export async function GET() {
  const db = await getDb()
  return NextResponse.json(await db.select().from(users))
}
