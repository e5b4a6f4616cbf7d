"""Second derivatives beside the Hessian and its products: what is made of them, or comes with them."""
