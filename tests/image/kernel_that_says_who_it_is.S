// An arm64 kernel for tests on QEMU's virt board: says that it runs and what it was told, and switches the machine off.
// The head is that of Documentation/arch/arm64/booting.rst; U-Boot's booti asks for no more.
    b start
    .word 0
    .quad 0x80000           // where it wants to lie
    .quad 0x10000           // how much room it needs
    .quad 0xa               // little endian, 4 KiB pages, anywhere
    .quad 0, 0, 0
    .ascii "ARM\x64"
    .word 0
start:
    mov x20, x0             // the device tree: its command line begins with "root"
    ldr x10, =0x09000000    // the board's serial port
    adr x1, greeting
1:  ldrb w2, [x1], #1
    cbz w2, 2f
    strb w2, [x10]
    b 1b
2:  mov x1, x20
    ldr w3, [x1, #4]        // its size, big endian
    rev w3, w3
    add x3, x1, x3
    ldr w4, =0x746f6f72     // "root"
3:  cmp x1, x3
    b.hs 5f
    ldr w2, [x1], #4
    cmp w2, w4
    b.ne 3b
    sub x1, x1, #4
4:  ldrb w2, [x1], #1
    cbz w2, 5f
    strb w2, [x10]
    b 4b
5:  mov w2, #10
    strb w2, [x10]
    ldr x0, =0x84000008     // PSCI: system off
    hvc #0
6:  b 6b
    .ltorg
greeting: .asciz "a kernel was called with: "
    .balign 8
