/** A file with its name, which for one of a folder is its path in it. */
export type Picked = { readonly file: File; readonly name: string; readonly isInFolder: boolean };

/** Beyond this a person dropped the wrong folder. */
export const FILES_MAX = 2_000;

export function pickedFiles(files: FileList | null): Picked[] {
  return [...(files ?? [])].map((file) => {
    const path = file.webkitRelativePath;
    return { file, name: path || file.name, isInFolder: path !== "" };
  });
}

/** All files that were dropped, those of folders included. */
export async function droppedFiles(data: DataTransfer): Promise<Picked[]> {
  // Entries are gone once the event is over, so they are all taken first.
  const entries = [...data.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) return pickedFiles(data.files);
  const found: Picked[] = [];
  for (const entry of entries) if (entry) await collect(entry, found, false);
  return found;
}

async function collect(entry: FileSystemEntry, found: Picked[], isInFolder: boolean) {
  if (found.length >= FILES_MAX || entry.name.startsWith(".")) return;
  if (isFile(entry)) {
    const file = await new Promise<File | null>((done) => entry.file(done, () => done(null)));
    if (file) found.push({ file, name: entry.fullPath.replace(/^\//, ""), isInFolder });
    return;
  }
  if (!isFolder(entry)) return;
  const reader = entry.createReader();
  // A reader gives a hundred at a time, and nothing at the end.
  for (;;) {
    const inside = await new Promise<FileSystemEntry[]>((done) =>
      reader.readEntries(done, () => done([])),
    );
    if (inside.length === 0) return;
    for (const one of inside) await collect(one, found, true);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
