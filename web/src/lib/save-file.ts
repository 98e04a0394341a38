// Hands a file to the reader's browser. Touches the document, nothing else.

export function saveFile(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}

/** A name that every file system takes. */
export function fileName(text: string, extension: string): string {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  return `arpent-${plain || "zone"}.${extension}`;
}
