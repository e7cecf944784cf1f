"""The seed study: what variation of the hardware costs a network, claim by claim."""
